using Billing.Audit;

namespace Billing.Customers;

/// <summary>What is stored of a customer: one column a property.</summary>
public sealed record CustomerState : IAudited<CustomerState>
{
    public string Id { get; init; } = "";
    public CustomerDetails Details { get; init; } = new();
    public ServiceStatus Status { get; init; }
    public decimal Balance { get; init; }
    public LedgerEntry[] Ledger { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The job that takes the devices of a closed customer back; null when there is nothing to take, or it is done.</summary>
    public string? DevicesJob { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    /// <summary>Lists search by these columns.</summary>
    public string SearchId => Id.ToLowerInvariant();
    public string SearchName => Details.Name.ToLowerInvariant();
    public string? SearchEmail => Details.Email?.ToLowerInvariant();

    public CustomerState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public CustomerView View() => new()
    {
        Id = Id,
        Details = Details,
        Status = Status,
        Balance = Balance,
        Ledger = Ledger,
        CreatedAt = CreatedAt,
        Version = Version,
    };
}
