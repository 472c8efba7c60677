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
    public string? Notes { get; init; }

    internal NodeDetails ToDetails() => new()
    {
        Name = Name,
        Kind = Kind,
        Addresses = Addresses,
        RequireMessageAuthenticator = RequireMessageAuthenticator,
        LimitProxyState = LimitProxyState,
        KeepRealm = KeepRealm,
        InterimSeconds = InterimSeconds,
        Notes = Notes,
    };
}
