using System.Collections.Concurrent;
using Billing.Devices;

namespace Billing.Grains.Tests.Devices;

/// <summary>Nodes that take every NOTIFY, or say what a test wants.</summary>
internal sealed class HeardNotifies : IDeviceNotifier
{
    public ConcurrentQueue<(string Account, string Event, string? Node)> Heard { get; } = new();

    /// <summary>What becomes of the NOTIFY of an account; others are accepted.</summary>
    public ConcurrentDictionary<string, ResyncResult> Results { get; } = new(StringComparer.Ordinal);

    /// <summary>What nodes say of accounts; of others no node can tell.</summary>
    public ConcurrentDictionary<string, DeviceRegistration?> Registrations { get; } = new(StringComparer.Ordinal);

    public Task<DeviceRegistration?> Registration(string accountId, string? nodeId, CancellationToken cancellationToken) =>
        Task.FromResult(Registrations.GetValueOrDefault(accountId));

    public Task<NotifyOutcome> Resync(string accountId, string resyncEvent, string? nodeId, CancellationToken cancellationToken)
    {
        Heard.Enqueue((accountId, resyncEvent, nodeId));
        var result = Results.GetValueOrDefault(accountId, ResyncResult.Accepted);
        return Task.FromResult(new NotifyOutcome(result, $"{accountId}: {result}"));
    }
}
