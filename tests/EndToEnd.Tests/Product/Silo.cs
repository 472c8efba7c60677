using System.Net;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>A silo process on ports of its own.</summary>
/// <param name="storage">Its connection string.</param>
/// <param name="settings">Besides ports and storage.</param>
public sealed class Silo(string storage, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private readonly int _http = FreePort.Next();
    private readonly int _port = FreePort.Next();
    private readonly int _gateway = FreePort.Next();
    private ManagedProcess? _process;

    /// <summary>What its earlier processes have said.</summary>
    private string _earlier = "";

    public IPEndPoint Authentication { get; } = new(IPAddress.Loopback, FreePort.Next());

    public IPEndPoint Accounting { get; } = new(IPAddress.Loopback, FreePort.Next());

    /// <summary>Where it hands mail to; a test that wants mail starts a server there.</summary>
    public int MailPort { get; } = FreePort.Next();

    public string Log => $"{_earlier}{_process?.Output}";

    /// <summary>Its two health pages.</summary>
    public Uri Http => new($"http://127.0.0.1:{_http}/");

    /// <summary>Starts it and returns when it takes packets.</summary>
    public async Task Start()
    {
        Launch();
        await Product.Answers(new Uri(Http, "health/ready"), "the silo", _process!);
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public void Launch()
    {
        _earlier = Log;
        _process = Product.Launch("Silo", "src", "Billing.Silo.dll", new(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        {
            ["ConnectionStrings__Storage"] = storage,
            ["Urls"] = $"http://127.0.0.1:{_http}",
            ["Orleans__AdvertisedAddress"] = "127.0.0.1",
            ["Orleans__SiloPort"] = $"{_port}",
            ["Orleans__GatewayPort"] = $"{_gateway}",
            ["Radius__AuthenticationPort"] = $"{Authentication.Port}",
            ["Radius__AccountingPort"] = $"{Accounting.Port}",
            ["Lake__Every"] = "00:00:01",
            ["Lake__Lag"] = "00:00:01",
            ["Mail__Host"] = "127.0.0.1",
            ["Mail__Port"] = $"{MailPort}",
            ["Mail__Security"] = "None",
            ["Mail__From"] = "Billing <billing@example.com>",
        });
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    /// <returns>Its exit code, when it has ended.</returns>
    public async Task<int> Stop(TimeSpan patience)
    {
        await _process!.Stop(patience);
        return await _process.Exited(TimeSpan.FromSeconds(1));
    }

    /// <summary>Ends it in the middle of whatever it does (SIGKILL).</summary>
    public async Task Kill()
    {
        _process!.Kill();
        _earlier = Log;
        await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await _process.Stop(TimeSpan.FromSeconds(40));
            await _process.DisposeAsync();
        }
    }
}
