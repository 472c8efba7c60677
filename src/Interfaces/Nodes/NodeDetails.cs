namespace Billing.Nodes;

/// <summary>What a person enters of a node, but for its secret.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeDetails")]
public sealed record NodeDetails
{
    [Id(0)] public string Name { get; init; } = "";
    [Id(1)] public NodeKind Kind { get; init; }

    /// <summary>IPv4 or IPv6 addresses that its packets come from. No two nodes share one.</summary>
    [Id(2)] public string[] Addresses { get; init; } = [];

    /// <summary>Whether an Access-Request without a Message-Authenticator is dropped (CVE-2024-3596).</summary>
    [Id(3)] public Requirement RequireMessageAuthenticator { get; init; }

    /// <summary>Whether a Proxy-State without a Message-Authenticator is dropped.</summary>
    [Id(4)] public Requirement LimitProxyState { get; init; }

    /// <summary>Keep what follows the @ of a User-Name as part of the account; by default it is cut off.</summary>
    [Id(5)] public bool KeepRealm { get; init; }

    /// <summary>How often the node sends interim updates, in seconds; null when it sends none.</summary>
    [Id(6)] public int? InterimSeconds { get; init; }

    [Id(7)] public string? Notes { get; init; }

    /// <summary>How it is told to end a call.</summary>
    [Id(8)] public DisconnectWay DisconnectWay { get; init; }

    /// <summary>Where it takes Disconnect-Requests; null for 3799 (RFC 5176 §2.3).</summary>
    [Id(9)] public int? DisconnectPort { get; init; }

    /// <summary>Address of its JSON-RPC, http or https, without credentials.</summary>
    [Id(10)] public string? RpcUrl { get; init; }

    /// <summary>User of its JSON-RPC (HTTP Basic), or null; the password is a secret of the node.</summary>
    [Id(11)] public string? RpcUser { get; init; }

    /// <summary>After how much silence a call is quiet, in seconds; null for what <see cref="Patience.Of"/> takes for right.</summary>
    [Id(20)] public int? QuietAfterSeconds { get; init; }

    /// <summary>After how much silence a call is presumed over, in seconds; null for what <see cref="Patience.Of"/> takes for right.</summary>
    [Id(21)] public int? PresumedEndedAfterSeconds { get; init; }

    /// <summary>After how much silence a call is closed as estimated, in seconds; null for what <see cref="Patience.Of"/> takes for right.</summary>
    [Id(22)] public int? CloseAfterSeconds { get; init; }
}
