namespace Billing.Customers;

/// <summary>What a person enters of a customer.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.CustomerDetails")]
public sealed record CustomerDetails
{
    /// <summary>1 to 128 characters.</summary>
    [Id(0)] public string Name { get; init; } = "";
    [Id(1)] public string? Email { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    [Id(2)] public string? Country { get; init; }

    /// <summary>ISO 4217; cannot be changed afterwards.</summary>
    [Id(3)] public string Currency { get; init; } = "USD";

    /// <summary>How far the balance may fall below zero, in <see cref="Currency"/>.</summary>
    [Id(4)] public decimal CreditLimit { get; init; }

    /// <summary>Null: not limited.</summary>
    [Id(5)] public int? MaxSimultaneousCalls { get; init; }

    /// <summary>IANA name, such as <c>Europe/Berlin</c>.</summary>
    [Id(6)] public string TimeZone { get; init; } = "Etc/UTC";
    [Id(7)] public string? Notes { get; init; }

    /// <summary>The longest that one call may last, in seconds: 60 to 604,800; null for no limit.</summary>
    [Id(8)] public int? MaxCallSeconds { get; init; }

    /// <summary>Which calls <see cref="MaxSimultaneousCalls"/> counts.</summary>
    [Id(9)] public CountedCalls Counted { get; init; }
}
