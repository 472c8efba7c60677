using Billing.Audit;
using Billing.Storage;

namespace Billing.Customers;

/// <summary>What is stored of an account: one column a property.</summary>
public sealed record AccountState : IAudited<AccountState>
{
    public string Id { get; init; } = "";
    public string CustomerId { get; init; } = "";
    public AccountDetails Details { get; init; } = new();

    /// <summary>Not a hash of it, since CHAP and digest cannot be checked against one.</summary>
    [Secret]
    public string Password { get; init; } = "";
    public ServiceStatus Status { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    /// <summary>Lists search by this column.</summary>
    public string? SearchLabel => Details.Label?.ToLowerInvariant();

    public AccountState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public AccountView View() => new()
    {
        Id = Id,
        CustomerId = CustomerId,
        Details = Details,
        Status = Status,
        CreatedAt = CreatedAt,
        Version = Version,
    };
}
