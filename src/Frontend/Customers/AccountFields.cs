using Billing.Customers;

namespace Billing.Frontend.Customers;

/// <summary>What an account is made of, as the API spells it.</summary>
public abstract record AccountFields
{
    /// <summary>Whom or what it is for, such as a person's name; at most 128 characters.</summary>
    public string? Label { get; init; }

    /// <summary>Null: limited only by its customer.</summary>
    public int? MaxSimultaneousCalls { get; init; }

    /// <summary>Which calls <see cref="MaxSimultaneousCalls"/> counts.</summary>
    public CountedCalls Counted { get; init; }
    public string? Notes { get; init; }

    internal AccountDetails ToDetails() => new() { Label = Label, MaxSimultaneousCalls = MaxSimultaneousCalls, Counted = Counted, Notes = Notes };
}
