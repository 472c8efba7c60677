namespace Billing.Customers;

/// <summary>What a person enters of an account, but for its password.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.AccountDetails")]
public sealed record AccountDetails
{
    /// <summary>Whom or what it is for, such as a person's name; at most 128 characters.</summary>
    [Id(0)] public string? Label { get; init; }

    /// <summary>Null: limited only by its customer.</summary>
    [Id(1)] public int? MaxSimultaneousCalls { get; init; }
    [Id(2)] public string? Notes { get; init; }

    /// <summary>Which calls <see cref="MaxSimultaneousCalls"/> counts.</summary>
    [Id(3)] public CountedCalls Counted { get; init; }
}
