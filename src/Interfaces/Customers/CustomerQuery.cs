namespace Billing.Customers;

[GenerateSerializer, Immutable, Alias("Billing.Customers.CustomerQuery")]
public sealed record CustomerQuery
{
    /// <summary>What the id, the name or the e-mail address begins with, in any case.</summary>
    [Id(0)] public string? Search { get; init; }

    /// <summary>Null: active and suspended ones.</summary>
    [Id(1)] public ServiceStatus? Status { get; init; }
}
