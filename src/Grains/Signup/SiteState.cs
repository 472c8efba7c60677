using System.Text.Json.Serialization;
using Billing.Audit;
using Billing.Storage;

namespace Billing.Signup;

/// <summary>What is stored of a site: one column a property.</summary>
public sealed record SiteState : IAudited<SiteState>
{
    public string Id { get; init; } = "";
    public SiteDetails Details { get; init; } = new();

    /// <summary>Tokens are signed with it.</summary>
    [Secret]
    public string Key { get; init; } = "";
    public DateTimeOffset KeySince { get; init; }

    /// <summary>Makes ids of signups out of idempotency keys; never changed, so that a new key makes no new signup.</summary>
    [Secret]
    public string Salt { get; init; } = "";
    public bool Paused { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    // Lists search by these columns.
    public string SearchName => Details.Name.ToLowerInvariant();
    public string? SearchReseller => Details.Reseller?.ToLowerInvariant();
    public string ProductId => Details.ProductId;

    [JsonIgnore]
    public string MaskedKey => Key.Length > 8 ? Key[..8] + "…" : "…";

    public SiteState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public SiteView View() => new()
    {
        Id = Id,
        Details = Details,
        Paused = Paused,
        MaskedKey = MaskedKey,
        KeySince = KeySince,
        CreatedAt = CreatedAt,
        Version = Version,
    };
}
