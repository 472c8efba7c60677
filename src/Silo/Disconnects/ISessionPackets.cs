using Radius;

namespace Billing.Silo.Disconnects;

/// <summary>What a node's own accounting packets say of a session.</summary>
internal interface ISessionPackets
{
    /// <param name="place">As <see cref="Billing.Calls.DisconnectTarget.Journal"/> names it.</param>
    /// <returns>Null when the packet is no longer kept.</returns>
    Task<CallAttributes?> Read(string place, CancellationToken cancellationToken);
}
