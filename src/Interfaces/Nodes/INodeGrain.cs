using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Nodes;

/// <summary>A gateway or SIP proxy that talks RADIUS to us. Key: its id (<see cref="Ids.IsName"/>).</summary>
[Alias("Billing.Nodes.INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <param name="rpcPassword">The password of its JSON-RPC, or null when that asks for none.</param>
    [Alias("Create")]
    Task<Result<NodeView>> Create(NodeDetails details, string secret, Actor actor, string? rpcPassword = null);

    [Alias("Get"), AlwaysInterleave]
    Task<NodeView?> Get();

    /// <param name="secret">The new shared secret, or null to keep the one it has.</param>
    /// <param name="version">The version that the change was made from.</param>
    /// <param name="rpcPassword">The new password of its JSON-RPC, or null to keep the one it has; without a user there is none.</param>
    [Alias("Change")]
    Task<Result<NodeView>> Change(NodeDetails details, string? secret, int version, Actor actor, string? rpcPassword = null);

    /// <summary>A closed node's packets are dropped; it can be opened again.</summary>
    [Alias("SetClosed")]
    Task<Result<NodeView>> SetClosed(bool closed, string? reason, Actor actor);

    /// <summary>The shared secret in clear; that it was looked at is audited. Null when there is no such node.</summary>
    [Alias("RevealSecret")]
    Task<string?> RevealSecret(Actor actor);

    /// <summary>
    /// The node said that its sessions are over: closes its calls that began before, as estimated, each at its last evidence.
    /// Durable when the call returns; doing it again changes nothing.
    /// </summary>
    /// <returns>How many calls that ended.</returns>
    [Alias("Restarted"), ResponseTimeout("00:10:00")]
    Task<int> Restarted(NodeRestart restart);

    /// <summary>How well the node's accounting works, from accounting itself. Null when there is no such node.</summary>
    [Alias("Health"), AlwaysInterleave]
    Task<NodeHealth?> Health();
}
