using Billing.Customers;

namespace Billing.Frontend.Customers;

/// <summary>What a customer is made of, as the API spells it.</summary>
public abstract record CustomerFields
{
    /// <summary>1 to 128 characters.</summary>
    public required string Name { get; init; }
    public string? Email { get; init; }

    /// <summary>ISO 3166-1 alpha-2, such as <c>DE</c>.</summary>
    public string? Country { get; init; }

    /// <summary>ISO 4217, such as <c>EUR</c>; cannot be changed afterwards.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>How far the balance may fall below zero, in the customer's currency.</summary>
    public decimal CreditLimit { get; init; }

    /// <summary>Null: not limited.</summary>
    public int? MaxSimultaneousCalls { get; init; }

    /// <summary>Which calls <see cref="MaxSimultaneousCalls"/> counts.</summary>
    public CountedCalls Counted { get; init; }

    /// <summary>The longest that one call may last, in seconds: 60 to 604,800; null for no limit.</summary>
    public int? MaxCallSeconds { get; init; }

    /// <summary>IANA name, such as <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";
    public string? Notes { get; init; }

    internal CustomerDetails ToDetails() => new()
    {
        Name = Name,
        Email = Email,
        Country = Country,
        Currency = Currency,
        CreditLimit = CreditLimit,
        MaxSimultaneousCalls = MaxSimultaneousCalls,
        Counted = Counted,
        MaxCallSeconds = MaxCallSeconds,
        TimeZone = TimeZone,
        Notes = Notes,
    };
}
