using Billing.Audit;

namespace Billing.Signup;

/// <summary>What is stored of a product: one column a property.</summary>
public sealed record ProductState : IAudited<ProductState>
{
    public string Id { get; init; } = "";
    public ProductDetails Details { get; init; } = new();
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    // Lists search by these columns.
    public string SearchName => Details.Name.ToLowerInvariant();
    public string PoolId => Details.PoolId;

    public ProductState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public ProductView View() => new() { Id = Id, Details = Details, CreatedAt = CreatedAt, Version = Version };
}
