using System.Collections.Frozen;
using System.Net.Mail;
using PhoneNumbers;

namespace Billing.Customers;

/// <summary>What a customer's fields may hold.</summary>
internal static class CustomerRules
{
    public const int MostCalls = 1_000_000;
    private const int ShortestGrant = 60;
    private const int LongestGrant = 7 * 24 * 60 * 60;

    private static readonly FrozenSet<string> s_countries = PhoneNumberUtil.GetInstance().GetSupportedRegions().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>ISO 4217, active codes.</summary>
    private static readonly FrozenSet<string> s_currencies = (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC " +
        "CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR " +
        "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK " +
        "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE " +
        "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF " +
        "XPF YER ZAR ZMW ZWG").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The same without blanks around texts, empty ones as null, codes in upper case.</summary>
    public static CustomerDetails Tidy(CustomerDetails details) => details with
    {
        Name = details.Name?.Trim() ?? "",
        Email = Blank(details.Email),
        Country = Blank(details.Country)?.ToUpperInvariant(),
        Currency = details.Currency?.Trim().ToUpperInvariant() ?? "",
        TimeZone = Blank(details.TimeZone) ?? "Etc/UTC",
        Notes = Blank(details.Notes),
    };

    public static Problem[] Check(string id, CustomerDetails details) => new Fields()
        .Refuse(!Ids.IsName(id), "id", "invalid", "An id has 1 to 64 lower-case letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
        .Text("name", details.Name, required: true, 128)
        .Text("email", details.Email, required: false, 254)
        .Refuse(details.Email is not null && !IsAddress(details.Email), "email", "invalid", "This is not an e-mail address.")
        .Refuse(details.Country is not null && !s_countries.Contains(details.Country), "country", "invalid", "A country is a two-letter code of ISO 3166, such as US or DE.")
        .Refuse(!s_currencies.Contains(details.Currency), "currency", "invalid", "A currency is a three-letter code of ISO 4217, such as USD or EUR.")
        .Refuse(details.CreditLimit is < 0 or > 1_000_000_000, "creditLimit", "out-of-range", "A credit limit is between 0 and 1,000,000,000.")
        .Refuse(details.MaxSimultaneousCalls is < 0 or > MostCalls, "maxSimultaneousCalls", "out-of-range", "The most simultaneous calls are between 0 and 1,000,000, or none given for no limit.")
        .Refuse(!Enum.IsDefined(details.Counted), "counted", "invalid", "A limit counts all calls, incoming or outgoing ones.")
        .Refuse(details.MaxCallSeconds is < ShortestGrant or > LongestGrant, "maxCallSeconds", "out-of-range", "The longest call is between 60 and 604,800 seconds, or none given for no limit.")
        .Refuse(!TimeZoneInfo.TryFindSystemTimeZoneById(details.TimeZone, out _), "timeZone", "invalid", "A time zone has a name of the IANA list, such as Europe/Berlin.")
        .Text("notes", details.Notes, required: false, 4000, lines: true)
        .Problems;

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool IsAddress(string text) =>
        MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal);
}
