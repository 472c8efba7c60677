using Billing.Audit;

namespace Billing.Nodes;

/// <summary>A gateway or SIP proxy that talks RADIUS to us. Key: its id (<see cref="Ids.IsName"/>).</summary>
[Alias("Billing.Nodes.INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<Result<NodeView>> Create(NodeDetails details, string secret, Actor actor);

    [Alias("Get")]
    Task<NodeView?> Get();

    /// <param name="secret">The new shared secret, or null to keep the one it has.</param>
    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<NodeView>> Change(NodeDetails details, string? secret, int version, Actor actor);

    /// <summary>A closed node's packets are dropped; it can be opened again.</summary>
    [Alias("SetClosed")]
    Task<Result<NodeView>> SetClosed(bool closed, string? reason, Actor actor);

    /// <summary>The shared secret in clear; that it was looked at is audited. Null when there is no such node.</summary>
    [Alias("RevealSecret")]
    Task<string?> RevealSecret(Actor actor);

    /// <summary>Durable when the call returns.</summary>
    [Alias("Restarted")]
    Task Restarted(NodeRestart restart);
}
