using Billing.Audit;
using Billing.Storage;

namespace Billing.Nodes;

/// <summary>What is stored of a node: one column a property.</summary>
public sealed record NodeState : IAudited<NodeState>
{
    private const int MostRestarts = 10;

    public string Id { get; init; } = "";
    public NodeDetails Details { get; init; } = new();
    [Secret]
    public string Secret { get; init; } = "";

    /// <summary>Of its JSON-RPC; null when that asks for none.</summary>
    [Secret]
    public string? RpcPassword { get; init; }
    public bool Closed { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RestartedAt { get; init; }

    /// <summary>The last ones, newest first.</summary>
    public NodeRestartSeen[] Restarts { get; init; } = [];
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    /// <summary>Lists search by this column.</summary>
    public string SearchName => Details.Name.ToLowerInvariant();

    /// <summary>After a restart that closed so many calls; told again, they add up.</summary>
    public NodeState WithRestart(NodeRestart restart, int calls)
    {
        var before = Array.Find(Restarts, seen => seen.At == restart.At && seen.On == restart.On);
        return this with
        {
            RestartedAt = RestartedAt > restart.At ? RestartedAt : restart.At,
            Restarts =
            [
                .. Restarts.Where(seen => seen != before)
                    .Append(new NodeRestartSeen(restart.On, restart.At, calls + (before?.Calls ?? 0)))
                    .OrderByDescending(seen => seen.At)
                    .Take(MostRestarts),
            ],
        };
    }

    public NodeState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public NodeEntry Entry() => new() { Id = Id, Details = Details, Secret = Secret, Closed = Closed, RpcPassword = RpcPassword };

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
