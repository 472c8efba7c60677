using System.Collections.Frozen;
using System.Text.RegularExpressions;
using PhoneNumbers;

namespace Billing.Signup;

/// <summary>How addresses are written in which country.</summary>
internal static class CountryRules
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    private static readonly FrozenSet<string> s_countries = PhoneNumberUtil.GetInstance().GetSupportedRegions().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Postal codes by country, as UPU's addressing pages give them; a country that is not here is not checked.</summary>
    private static readonly FrozenDictionary<string, (Regex Pattern, string Example)> s_postalCodes = new Dictionary<string, (Regex, string)>
    {
        ["US"] = (Code(@"\d{5}(-\d{4})?"), "94103"),
        ["CA"] = (Code(@"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d"), "K1A 0B1"),
        ["GB"] = (Code(@"GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"), "SW1A 1AA"),
        ["DE"] = (Code(@"\d{5}"), "10115"),
        ["FR"] = (Code(@"\d{5}"), "75001"),
        ["ES"] = (Code(@"\d{5}"), "28001"),
        ["IT"] = (Code(@"\d{5}"), "00118"),
        ["FI"] = (Code(@"\d{5}"), "00100"),
        ["UA"] = (Code(@"\d{5}"), "01001"),
        ["MX"] = (Code(@"\d{5}"), "01000"),
        ["TR"] = (Code(@"\d{5}"), "06100"),
        ["NL"] = (Code(@"[1-9]\d{3} ?[A-Z]{2}"), "1012 JS"),
        ["BE"] = (Code(@"[1-9]\d{3}"), "1000"),
        ["LU"] = (Code(@"(L-)?\d{4}"), "1111"),
        ["AT"] = (Code(@"[1-9]\d{3}"), "1010"),
        ["CH"] = (Code(@"[1-9]\d{3}"), "8001"),
        ["DK"] = (Code(@"\d{4}"), "1050"),
        ["NO"] = (Code(@"\d{4}"), "0150"),
        ["AU"] = (Code(@"\d{4}"), "2000"),
        ["NZ"] = (Code(@"\d{4}"), "6011"),
        ["ZA"] = (Code(@"\d{4}"), "8001"),
        ["SE"] = (Code(@"\d{3} ?\d{2}"), "111 22"),
        ["CZ"] = (Code(@"\d{3} ?\d{2}"), "110 00"),
        ["SK"] = (Code(@"\d{3} ?\d{2}"), "811 01"),
        ["GR"] = (Code(@"\d{3} ?\d{2}"), "104 31"),
        ["PL"] = (Code(@"\d{2}-\d{3}"), "00-001"),
        ["PT"] = (Code(@"\d{4}-\d{3}"), "1000-001"),
        ["IE"] = (Code(@"[A-Z]\d[\dW] ?[A-Z\d]{4}"), "D02 X285"),
        ["JP"] = (Code(@"\d{3}-?\d{4}"), "100-0001"),
        ["BR"] = (Code(@"\d{5}-?\d{3}"), "01310-100"),
        ["IN"] = (Code(@"[1-9]\d{2} ?\d{3}"), "110001"),
        ["CN"] = (Code(@"\d{6}"), "100000"),
        ["SG"] = (Code(@"\d{6}"), "018956"),
        ["KR"] = (Code(@"\d{5}"), "03051"),
        ["IL"] = (Code(@"\d{5}(\d{2})?"), "9414219"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Countries whose addresses name a state or province.</summary>
    private static readonly FrozenSet<string> s_withRegion = "US CA AU BR MX IN".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public static bool IsCountry(string? country) => country is not null && s_countries.Contains(country);

    public static Fields CheckAddress(Fields fields, string prefix, PostalAddress address)
    {
        var known = IsCountry(address.Country);
        var rule = known && s_postalCodes.TryGetValue(address.Country, out var found) ? found : default;
        CheckText(fields, prefix + "street", "Street", address.Street, required: true);
        CheckText(fields, prefix + "street2", "The second line", address.Street2, required: false);
        CheckText(fields, prefix + "city", "City", address.City, required: true);
        CheckText(fields, prefix + "region", "State or province", address.Region, required: known && s_withRegion.Contains(address.Country));
        return fields
            .Refuse(address.Country.Length == 0, prefix + "country", "required", "Country is required.")
            .Refuse(!known && address.Country.Length > 0, prefix + "country", "invalid", "A country is a two-letter code of ISO 3166, such as US or DE.")
            .Refuse(rule.Pattern is not null && address.PostalCode is null, prefix + "postalCode", "required", "Postal code is required.")
            .Refuse(
                rule.Pattern is not null && address.PostalCode is not null && !rule.Pattern.IsMatch(address.PostalCode), prefix + "postalCode", "invalid",
                $"A postal code of this country looks like {rule.Example}.")
            .Refuse(address.PostalCode?.Length > 12, prefix + "postalCode", "too-long", "A postal code has at most 12 characters.");
    }

    private static void CheckText(Fields fields, string field, string name, string? text, bool required) => fields
        .Refuse(required && string.IsNullOrEmpty(text), field, "required", $"{name} is required.")
        .Refuse(text?.Length > 128, field, "too-long", $"{name} has at most 128 characters.")
        .Refuse(text is not null && text.Any(char.IsControl), field, "invalid", $"{name} holds characters that cannot be shown.");

    private static Regex Code(string pattern) => new($@"\A(?:{pattern})\z", Options, s_patience);
}
