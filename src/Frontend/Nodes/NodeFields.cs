using Billing.Nodes;

namespace Billing.Frontend.Nodes;

/// <summary>What a node is made of, as the API spells it.</summary>
public abstract record NodeFields
{
    public required string Name { get; init; }

    /// <summary>Decides the RADIUS dialect and what a Start means.</summary>
    public NodeKind Kind { get; init; }

    /// <summary>IPv4 or IPv6 addresses that its packets come from. No two nodes share one.</summary>
    public string[] Addresses { get; init; } = [];

    /// <summary>Whether an Access-Request without a Message-Authenticator is dropped (CVE-2024-3596).</summary>
    public Requirement RequireMessageAuthenticator { get; init; }

    /// <summary>Whether a Proxy-State without a Message-Authenticator is dropped.</summary>
    public Requirement LimitProxyState { get; init; }

    /// <summary>Keep what follows the @ of a User-Name as part of the account; by default it is cut off.</summary>
    public bool KeepRealm { get; init; }

    /// <summary>How often the node sends interim updates, in seconds; null when it sends none.</summary>
    public int? InterimSeconds { get; init; }

    /// <summary>After how many seconds of silence a call is quiet; null for what is right for its kind.</summary>
    public int? QuietAfterSeconds { get; init; }

    /// <summary>After how many seconds of silence a call is presumed over, and takes no slot; null for what is right for its kind.</summary>
    public int? PresumedEndedAfterSeconds { get; init; }

    /// <summary>After how many seconds of silence a call is closed as estimated; null for what is right for its kind.</summary>
    public int? CloseAfterSeconds { get; init; }
    public string? Notes { get; init; }

    /// <summary>How it is told to end a call.</summary>
    public DisconnectWay DisconnectWay { get; init; }

    /// <summary>Where it takes Disconnect-Requests (RFC 5176); null for 3799.</summary>
    public int? DisconnectPort { get; init; }

    /// <summary>Address of Kamailio's JSON-RPC, http or https, without credentials.</summary>
    public string? RpcUrl { get; init; }

    /// <summary>User of the JSON-RPC (HTTP Basic), or null. Without one the stored password is forgotten.</summary>
    public string? RpcUser { get; init; }

    internal NodeDetails ToDetails() => new()
    {
        Name = Name,
        Kind = Kind,
        Addresses = Addresses,
        RequireMessageAuthenticator = RequireMessageAuthenticator,
        LimitProxyState = LimitProxyState,
        KeepRealm = KeepRealm,
        InterimSeconds = InterimSeconds,
        QuietAfterSeconds = QuietAfterSeconds,
        PresumedEndedAfterSeconds = PresumedEndedAfterSeconds,
        CloseAfterSeconds = CloseAfterSeconds,
        Notes = Notes,
        DisconnectWay = DisconnectWay,
        DisconnectPort = DisconnectPort,
        RpcUrl = RpcUrl,
        RpcUser = RpcUser,
    };
}
