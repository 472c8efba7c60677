using Billing.Nodes;

namespace Billing.Frontend.Nodes;

/// <summary>A node as the API shows it; its secret is not in it.</summary>
public sealed record Node : NodeFields
{
    public required string Id { get; init; }
    public required bool Closed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    public required int Version { get; init; }

    /// <summary>When the node last said that it started or stops (Accounting-On, Accounting-Off).</summary>
    public DateTimeOffset? RestartedAt { get; init; }

    internal static Node From(NodeView view) => new()
    {
        Id = view.Id,
        Name = view.Details.Name,
        Kind = view.Details.Kind,
        Addresses = view.Details.Addresses,
        RequireMessageAuthenticator = view.Details.RequireMessageAuthenticator,
        LimitProxyState = view.Details.LimitProxyState,
        KeepRealm = view.Details.KeepRealm,
        InterimSeconds = view.Details.InterimSeconds,
        QuietAfterSeconds = view.Details.QuietAfterSeconds,
        PresumedEndedAfterSeconds = view.Details.PresumedEndedAfterSeconds,
        CloseAfterSeconds = view.Details.CloseAfterSeconds,
        Notes = view.Details.Notes,
        DisconnectWay = view.Details.DisconnectWay,
        DisconnectPort = view.Details.DisconnectPort,
        RpcUrl = view.Details.RpcUrl,
        RpcUser = view.Details.RpcUser,
        Closed = view.Closed,
        CreatedAt = view.CreatedAt,
        Version = view.Version,
        RestartedAt = view.RestartedAt,
    };
}
