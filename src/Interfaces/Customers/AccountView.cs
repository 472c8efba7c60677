namespace Billing.Customers;

/// <summary>An account as people see it; its password is not in it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.AccountView")]
public sealed record AccountView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string CustomerId { get; init; }
    [Id(2)] public required AccountDetails Details { get; init; }
    [Id(3)] public required ServiceStatus Status { get; init; }
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    [Id(5)] public required int Version { get; init; }
}
