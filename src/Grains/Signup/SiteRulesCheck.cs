using Billing.Audit;
using Billing.Customers;

namespace Billing.Signup;

/// <summary>What a site's fields may hold.</summary>
internal static class SiteRulesCheck
{
    public const string AuditKind = "site";
    private const int LongestTemplate = 64_000;

    /// <summary>The same without blanks around texts, empty ones as null, and nothing twice.</summary>
    public static SiteDetails Tidy(SiteDetails details) => details with
    {
        Name = details.Name?.Trim() ?? "",
        Reseller = CustomerRules.Blank(details.Reseller),
        ReturnAddresses = Trimmed(details.ReturnAddresses),
        Origins = Trimmed(details.Origins),
        ProductId = details.ProductId?.Trim().ToLowerInvariant() ?? "",
        Template = string.IsNullOrWhiteSpace(details.Template) ? null : details.Template,
        Rules = (details.Rules ?? new SiteRules()) with { Countries = [.. Trimmed(details.Rules?.Countries).Select(country => country.ToUpperInvariant()).Distinct()] },
    };

    public static Fields Check(string id, SiteDetails details)
    {
        var rules = details.Rules;
        return new Fields()
            .Refuse(!Ids.IsName(id), "id", "invalid", "An id has 1 to 64 lower-case letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
            .Text("name", details.Name, required: true, 128)
            .Text("reseller", details.Reseller, required: false, 128)
            .Refuse(details.ReturnAddresses.Length == 0, "returnAddresses", "required", "A site has at least one address that visitors go back to.")
            .Refuse(details.ReturnAddresses.Length > ReturnAddresses.Most, "returnAddresses", "too-many", "A site has at most 20 return addresses.")
            .Refuse(
                !Array.TrueForAll(details.ReturnAddresses, ReturnAddresses.IsGood), "returnAddresses", "invalid",
                "A return address begins with https:// (http:// only for localhost) and has no user name, question mark or hash.")
            .Refuse(details.Origins.Length > ReturnAddresses.Most, "origins", "too-many", "A site has at most 20 origins.")
            .Refuse(!Array.TrueForAll(details.Origins, ReturnAddresses.IsOrigin), "origins", "invalid", "An origin is like https://shop.example: no slash after it.")
            .Refuse(details is { BrowserExchange: true, Origins.Length: 0 }, "origins", "required", "Pages that exchange tokens by themselves need their origin here.")
            .Refuse(details.ProductId.Length == 0, "productId", "required", "A site sells a product.")
            .Refuse(
                !Array.TrueForAll(rules.Countries, CountryRules.IsCountry), "rules.countries", "invalid", "A country is a two-letter code of ISO 3166, such as US or DE.")
            .Refuse(
                !Array.TrueForAll([rules.OtherCountry, rules.DisposableEmail, rules.RepeatedEmail, rules.RepeatedCard], Enum.IsDefined), "rules", "invalid",
                "A rule is off, leads to review or refuses.")
            .Refuse(rules.ShortestSeconds is < 0 or > 60, "rules.shortestSeconds", "out-of-range", "The shortest time is between 0 and 60 seconds.")
            .Refuse(rules.LongestMinutes is < 0 or > 7 * 24 * 60, "rules.longestMinutes", "out-of-range", "The longest time is between 0 and 10,080 minutes.")
            .Text("template", details.Template, required: false, LongestTemplate, lines: true);
    }

    public static Changes Compare(SiteDetails before, SiteDetails after) => new Changes()
        .Field("name", before.Name, after.Name)
        .Field("reseller", before.Reseller, after.Reseller)
        .List("returnAddresses", before.ReturnAddresses, after.ReturnAddresses)
        .List("origins", before.Origins, after.Origins)
        .Field("productId", before.ProductId, after.ProductId)
        .Field("browserExchange", before.BrowserExchange, after.BrowserExchange)
        .Field("template", Size(before.Template), Size(after.Template))
        .Field("rules.confirmEmail", before.Rules.ConfirmEmail, after.Rules.ConfirmEmail)
        .List("rules.countries", before.Rules.Countries, after.Rules.Countries)
        .Field("rules.otherCountry", before.Rules.OtherCountry, after.Rules.OtherCountry)
        .Field("rules.disposableEmail", before.Rules.DisposableEmail, after.Rules.DisposableEmail)
        .Field("rules.repeatedEmail", before.Rules.RepeatedEmail, after.Rules.RepeatedEmail)
        .Field("rules.repeatedCard", before.Rules.RepeatedCard, after.Rules.RepeatedCard)
        .Field("rules.shortestSeconds", before.Rules.ShortestSeconds, after.Rules.ShortestSeconds)
        .Field("rules.longestMinutes", before.Rules.LongestMinutes, after.Rules.LongestMinutes);

    private static string[] Trimmed(string[]? texts) => [.. (texts ?? []).Select(text => text?.Trim() ?? "").Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>A template is too long for the audit log: its hash shows that it is another one.</summary>
    private static string? Size(string? template) =>
        template is null ? null : $"{template.Length} characters, {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(template)))[..8]}";
}
