using Billing.Audit;

namespace Billing.Signup;

/// <summary>What is stored of a pool, but for its numbers.</summary>
public sealed record NumberPoolState : IAudited<NumberPoolState>
{
    public string Id { get; init; } = "";
    public NumberPoolDetails Details { get; init; } = new();
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    /// <summary>Lists search by this column.</summary>
    public string SearchName => Details.Name.ToLowerInvariant();

    public NumberPoolState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public NumberPoolView View() => new() { Id = Id, Details = Details, CreatedAt = CreatedAt, Version = Version };
}
