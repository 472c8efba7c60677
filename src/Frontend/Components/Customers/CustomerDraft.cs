using System.Text.RegularExpressions;
using Billing.Customers;

namespace Billing.Frontend.Components.Customers;

/// <summary>A customer while somebody types it.</summary>
public sealed partial class CustomerDraft
{
    private const int ShortestCall = 60;
    private const int LongestCall = 7 * 24 * 60 * 60;

    public static readonly string[] Fields =
        ["id", "name", "email", "country", "currency", "creditLimit", "maxSimultaneousCalls", "counted", "maxCallSeconds", "timeZone", "notes"];

    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public string Email { get; set; } = "";
    public string? Country { get; set; }
    public string Currency { get; set; } = "USD";
    public decimal? CreditLimit { get; set; } = 0;
    public int? MaxSimultaneousCalls { get; set; }
    public CountedCalls Counted { get; set; }

    /// <summary>As <see cref="CallLength"/> reads it; empty for no maximum.</summary>
    public string MaxCallLength { get; set; } = "";
    public string TimeZone { get; set; } = "Etc/UTC";
    public string Notes { get; set; } = "";

    public static CustomerDraft Of(CustomerView customer) => new()
    {
        Id = customer.Id,
        Name = customer.Details.Name,
        Email = customer.Details.Email ?? "",
        Country = customer.Details.Country,
        Currency = customer.Details.Currency,
        CreditLimit = customer.Details.CreditLimit,
        MaxSimultaneousCalls = customer.Details.MaxSimultaneousCalls,
        Counted = customer.Details.Counted,
        MaxCallLength = CallLength.Text(customer.Details.MaxCallSeconds),
        TimeZone = customer.Details.TimeZone,
        Notes = customer.Details.Notes ?? "",
    };

    public CustomerDetails ToDetails() => new()
    {
        Name = Name.Trim(),
        Email = Some(Email),
        Country = Country,
        Currency = Currency.Trim().ToUpperInvariant(),
        CreditLimit = CreditLimit ?? 0,
        MaxSimultaneousCalls = MaxSimultaneousCalls,
        Counted = Counted,
        MaxCallSeconds = CallLength.TryRead(MaxCallLength, out var seconds) ? seconds : null,
        TimeZone = TimeZone.Trim(),
        Notes = Some(Notes),
    };

    /// <summary>What can be told without asking the cluster; the grain has the last word.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (IsNew && !Ids.IsName(Id))
        {
            yield return new("id", "invalid", Id.Length == 0
                ? "Choose an id."
                : $"Only lower-case letters, digits, dot, underscore and hyphen, beginning with a letter or digit; at most {Ids.MaxLength}.");
        }

        if (Name.Trim().Length is 0 or > 128)
        {
            yield return new("name", "invalid", Name.Trim().Length == 0 ? "Enter a name." : "At most 128 characters.");
        }

        if (Email.Trim().Length > 0 && !EmailAddress().IsMatch(Email.Trim()))
        {
            yield return new("email", "invalid", "This is not an e-mail address.");
        }

        if (!CurrencyCode().IsMatch(Currency.Trim()))
        {
            yield return new("currency", "invalid", "A currency has three letters, such as EUR.");
        }

        if (CreditLimit is null or < 0)
        {
            yield return new("creditLimit", "invalid", "0 or more.");
        }

        if (MaxSimultaneousCalls < 0)
        {
            yield return new("maxSimultaneousCalls", "invalid", "0 or more; leave it empty for no limit.");
        }

        if (!CallLength.TryRead(MaxCallLength, out var longest))
        {
            yield return new("maxCallSeconds", "invalid", "Write minutes and seconds, such as 90:00, or a number of seconds.");
        }
        else if (longest is < ShortestCall or > LongestCall)
        {
            yield return new("maxCallSeconds", "out-of-range", "Between 1:00 and 10080:00 (7 days); leave it empty for no maximum.");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone.Trim(), out _))
        {
            yield return new("timeZone", "invalid", "This time zone is not known. Write it like Europe/Berlin.");
        }
    }

    private static string? Some(string text) => text.Trim() is { Length: > 0 } some ? some : null;

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+$")]
    private static partial Regex EmailAddress();

    [GeneratedRegex("^[A-Za-z]{3}$")]
    private static partial Regex CurrencyCode();
}
