using System.Text.Json;

namespace Billing.Gateway.Demo;

/// <summary>
/// The demo's phones that are switched on: each fetches its files when there are new ones, some seconds after one another, as their intervals
/// or somebody's resync would have it.
/// </summary>
internal sealed partial class DemoPhones(BillingApi api, IHttpClientFactory http, TimeProvider time, ILogger<DemoPhones> logger)
{
    /// <summary>Not at once, so that one sees a rollout wait for them.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(20);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await FetchAllAsync(cancellationToken);
        }
    }

    /// <summary>Each phone fetches what is new for it.</summary>
    public async Task FetchAllAsync(CancellationToken cancellationToken)
    {
        foreach (var device in DemoInventory.Devices.Where(device => device.SwitchedOn))
        {
            try
            {
                await ProvisionAsync(device, cancellationToken);
            }
            catch (Exception fault) when (fault is HttpRequestException or BillingApiException or JsonException || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                LogFailed(device.Mac, fault.Message);
            }
        }
    }

    /// <summary>Somebody else asks for a phone's file, and does not know its address.</summary>
    public async Task GuessAsync(string mac, CancellationToken cancellationToken)
    {
        var (folder, files) = await AddressAsync(mac, cancellationToken);
        await FetchAsync(new Uri(folder, $"../{new string('a', 32)}/{files[0]}"), "curl/8.14.1", cancellationToken);
    }

    private async Task ProvisionAsync(DemoDevice device, CancellationToken cancellationToken)
    {
        var state = await api.GetAsync($"devices/{device.Mac}", cancellationToken);
        if (state.GetProperty("publishing").GetString() != "published" || state.GetProperty("status").GetString() == "retired"
            || (state.GetProperty("arrival").GetString() == "current" && state.GetProperty("rotation").ValueKind == JsonValueKind.Null))
        {
            return;
        }

        var (folder, files) = await AddressAsync(device.Mac, cancellationToken);
        foreach (var file in files)
        {
            await FetchAsync(new Uri(folder, file), $"{device.Vendor} {device.Model} demo {device.Mac}", cancellationToken);
        }
    }

    private async Task<(Uri Folder, string[] Files)> AddressAsync(string mac, CancellationToken cancellationToken)
    {
        var address = await api.CommandAsync($"devices/{mac}/reveal-url", new { }, cancellationToken);
        return (new Uri(address.GetProperty("base").GetString()!), [.. address.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)]);
    }

    private async Task FetchAsync(Uri address, string agent, CancellationToken cancellationToken)
    {
        using var phone = http.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        using var answer = await phone.SendAsync(request, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "The phone {mac} could not fetch its files: {reason}")]
    private partial void LogFailed(string mac, string reason);
}
