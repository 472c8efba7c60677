using System.Text.Json.Serialization;
using Billing.Customers;
using Billing.Frontend.Calls;

namespace Billing.Frontend.Customers;

/// <summary>A customer as the API shows it.</summary>
public sealed record Customer : CustomerFields
{
    public required string Id { get; init; }
    public required ServiceStatus Status { get; init; }

    /// <summary>In the customer's currency.</summary>
    public required decimal Balance { get; init; }

    /// <summary>What the balance is made of, oldest first.</summary>
    public required LedgerEntry[] Ledger { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    public required int Version { get; init; }

    /// <summary>Only in the answer to a suspend or close with <c>endCalls</c>: the calls that are being ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StartedDisconnects? EndedCalls { get; init; }

    internal static Customer From(CustomerView view) => new()
    {
        Id = view.Id,
        Name = view.Details.Name,
        Email = view.Details.Email,
        Country = view.Details.Country,
        Currency = view.Details.Currency,
        CreditLimit = view.Details.CreditLimit,
        MaxSimultaneousCalls = view.Details.MaxSimultaneousCalls,
        Counted = view.Details.Counted,
        MaxCallSeconds = view.Details.MaxCallSeconds,
        TimeZone = view.Details.TimeZone,
        Notes = view.Details.Notes,
        Status = view.Status,
        Balance = view.Balance,
        Ledger = view.Ledger,
        CreatedAt = view.CreatedAt,
        Version = view.Version,
    };
}
