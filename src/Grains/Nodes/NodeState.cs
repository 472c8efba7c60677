using Billing.Audit;

namespace Billing.Nodes;

/// <summary>What is stored of a node: one column a property.</summary>
public sealed record NodeState : IAudited<NodeState>
{
    public string Id { get; init; } = "";
    public NodeDetails Details { get; init; } = new();
    public string Secret { get; init; } = "";
    public bool Closed { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RestartedAt { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    /// <summary>Lists search by this column.</summary>
    public string SearchName => Details.Name.ToLowerInvariant();

    public NodeState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public NodeEntry Entry() => new() { Id = Id, Details = Details, Secret = Secret, Closed = Closed };

    public NodeView View() => new()
    {
        Id = Id,
        Details = Details,
        Closed = Closed,
        CreatedAt = CreatedAt,
        Version = Version,
        RestartedAt = RestartedAt,
    };
}
