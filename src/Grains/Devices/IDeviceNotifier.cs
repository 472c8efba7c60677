namespace Billing.Devices;

/// <summary>The door to the nodes at which phones are registered.</summary>
public interface IDeviceNotifier
{
    /// <summary>Has a SIP NOTIFY sent that tells a phone to fetch its files. Never throws for what a node or a phone does.</summary>
    /// <param name="accountId">The account that the phone is registered as.</param>
    /// <param name="resyncEvent">The value of the Event header, such as <c>check-sync;reboot=false</c>.</param>
    /// <param name="nodeId">The node to ask; null for any that can.</param>
    Task<NotifyOutcome> Resync(string accountId, string resyncEvent, string? nodeId, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a phone is registered as an account; null when no node can tell, or one that might know does not answer. Never throws for what
    /// a node does.
    /// </summary>
    /// <param name="nodeId">The node to ask; null for all that can.</param>
    Task<DeviceRegistration?> Registration(string accountId, string? nodeId, CancellationToken cancellationToken);
}
