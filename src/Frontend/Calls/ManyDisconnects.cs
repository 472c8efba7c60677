namespace Billing.Frontend.Calls;

/// <summary>Which calls shall end: name exactly one of customer, account, node and keys.</summary>
public sealed record ManyDisconnects
{
    /// <summary>All live calls of this customer.</summary>
    public string? CustomerId { get; init; }

    /// <summary>All live calls of this account.</summary>
    public string? AccountId { get; init; }

    /// <summary>All live calls of this node.</summary>
    public string? NodeId { get; init; }

    /// <summary>These calls.</summary>
    public string[]? Keys { get; init; }

    /// <summary>Why; kept in the audit log. 1 to 500 characters.</summary>
    public required string Reason { get; init; }
}
