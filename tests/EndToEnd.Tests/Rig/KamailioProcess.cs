using System.Text.Json;
using Testing;

namespace EndToEnd.Rig;

/// <summary>
/// A real Kamailio that asks and accounts by RADIUS, with ports and folder of its own.
/// Every call that it accepts goes to 127.0.0.1, port <see cref="CalleePort"/>.
/// </summary>
public sealed class KamailioProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ManagedProcess _process;

    private KamailioProcess(KamailioOptions options, ScratchFolder folder)
    {
        _folder = folder;
        WriteConfiguration(options);
        string[] arguments =
        [
            "-f", folder.File("kamailio.cfg"),
            "-DD", // stays in the foreground, children and all
            "-E", // logs to standard error
            "-P", folder.File("kamailio.pid"),
            "-Y", folder.Path,
            "-m", "64",
            "-M", "8",
            .. options.TransactionFirst ? (string[])["-A", "NEWTRAN"] : [],
        ];
        _process = ManagedProcess.Start(DebianPackages.OnPath("kamailio")!, arguments, folder.Path);
    }

    /// <summary>UDP; callers send their INVITE here.</summary>
    public int SipPort { get; } = FreePort.Next();

    /// <summary>TCP; JSON-RPC over HTTP at <see cref="RpcAddress"/>.</summary>
    public int RpcPort { get; } = FreePort.Next();

    /// <summary>UDP; where the callee must listen. Nobody listens there until a test starts a callee.</summary>
    public int CalleePort { get; } = FreePort.Next();

    public Uri RpcAddress => new($"http://127.0.0.1:{RpcPort}/RPC");

    /// <summary>What Kamailio has logged.</summary>
    public string Log => _process.Output;

    public bool HasExited => _process.HasExited;

    /// <summary>Installs Kamailio if need be, starts it and waits until it answers.</summary>
    /// <exception cref="TimeoutException">It did not come up; the message holds its log.</exception>
    public static async Task<KamailioProcess> Start(KamailioOptions options)
    {
        await DebianPackages.Require("kamailio", "kamailio-radius-modules");
        var kamailio = new KamailioProcess(options, new ScratchFolder("kamailio"));
        try
        {
            await Eventually.Async(kamailio.AnswersOrDied, "Kamailio to answer at its RPC port", StartDeadline, () => kamailio.Log);
            return kamailio.HasExited ? throw new InvalidOperationException($"Kamailio ended at its start.\n{kamailio.Log}") : kamailio;
        }
        catch
        {
            await kamailio.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a JSON-RPC method, e.g. <c>dlg.list</c> or <c>dlg.end_dlg</c> with h_entry and h_id.</summary>
    /// <returns>The <c>result</c>.</returns>
    /// <exception cref="InvalidOperationException">Kamailio answered with an error.</exception>
    public async Task<JsonElement> Rpc(string method, params object[] parameters)
    {
        // With its length said: Kamailio takes no chunks.
        using var request = new StringContent(JsonSerializer.Serialize(new { jsonrpc = "2.0", method, @params = parameters, id = 1 }));
        using var response = await _http.PostAsync(RpcAddress, request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.TryGetProperty("result", out var result)
            ? result.Clone()
            : throw new InvalidOperationException($"{method}: {answer.RootElement}");
    }

    /// <summary>
    /// The answered calls that Kamailio holds, as <c>dlg.list</c> shows them (<c>call-id</c>, <c>h_entry</c>, <c>h_id</c>, …).
    /// Ended ones, which stay in its list for some seconds, are left out.
    /// </summary>
    public async Task<IReadOnlyList<JsonElement>> Dialogs()
    {
        const int ConfirmedByAck = 4;
        var dialogs = await Rpc("dlg.list");
        return [.. dialogs.EnumerateArray().Where(dialog => dialog.GetProperty("state").GetInt32() == ConfirmedByAck)];
    }

    /// <summary>Kills Kamailio and its workers in mid-call: no Stop and no Accounting-On ever comes from it.</summary>
    public void Kill9() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        await _process.Stop(TimeSpan.FromSeconds(5));
        await _process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> AnswersOrDied()
    {
        if (HasExited)
        {
            return true;
        }

        try
        {
            await Rpc("core.version");
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void WriteConfiguration(KamailioOptions options)
    {
        Directory.CreateDirectory(_folder.File("radius-client"));
        var values = new Dictionary<string, string>
        {
            ["FOLDER"] = _folder.Path,
            ["SIP_PORT"] = $"{SipPort}",
            ["RPC_PORT"] = $"{RpcPort}",
            ["CALLEE_PORT"] = $"{CalleePort}",
            ["AUTH_CONF"] = _folder.File("radius-client/authorization.conf"),
            ["AUTH_SERVER"] = $"{options.Authentication}",
            ["ACCT_SERVER"] = $"{options.Accounting}",
            ["SERVER_ADDRESS"] = $"{options.Authentication.Address}",
            ["SECRET"] = options.Secret,
            ["NAS_ADDRESS"] = $"{options.NasAddress}",
            ["NAS_IDENTIFIER"] = options.NasIdentifier,
        };
        Write("kamailio.cfg", "kamailio.cfg");
        foreach (var name in (string[])["servers", "dictionary.base", "dictionary.accounting", "dictionary.authorization", "dictionary.sterman"])
        {
            Write($"radius-client/{name}", $"radius-client/{name}");
        }

        // Numbers clash between the two, so each has a dictionary of its own.
        values["DICTIONARY"] = "dictionary.accounting";
        Write("radius-client/radiusclient.conf", "radius-client/accounting.conf");
        values["DICTIONARY"] = options.Dialect == DigestDialect.Sterman ? "dictionary.sterman" : "dictionary.authorization";
        Write("radius-client/radiusclient.conf", "radius-client/authorization.conf");

        void Write(string peerFile, string name) => File.WriteAllText(_folder.File(name), PeerFile.Fill(peerFile, values));
    }
}
