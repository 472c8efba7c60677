namespace Billing.Customers;

[GenerateSerializer, Immutable, Alias("Billing.Customers.AccountQuery")]
public sealed record AccountQuery
{
    /// <summary>What the id or the label begins with, in any case.</summary>
    [Id(0)] public string? Search { get; init; }
    [Id(1)] public string? CustomerId { get; init; }

    /// <summary>Null: active and suspended ones.</summary>
    [Id(2)] public ServiceStatus? Status { get; init; }
}
