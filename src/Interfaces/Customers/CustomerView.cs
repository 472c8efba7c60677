namespace Billing.Customers;

[GenerateSerializer, Immutable, Alias("Billing.Customers.CustomerView")]
public sealed record CustomerView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required CustomerDetails Details { get; init; }
    [Id(2)] public required ServiceStatus Status { get; init; }

    /// <summary>In the customer's currency.</summary>
    [Id(3)] public required decimal Balance { get; init; }
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    [Id(5)] public required int Version { get; init; }

    /// <summary>What the balance is made of, oldest first. Calls are not charged to it.</summary>
    [Id(6)] public LedgerEntry[] Ledger { get; init; } = [];
}
