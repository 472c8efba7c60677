using System.Net.Mail;
using Billing.Customers;

namespace Billing.Signup;

/// <summary>Judges an attempt to sign up. Pure: the same attempt is judged the same.</summary>
internal static class SignupRules
{
    public const string CountryByAddress = "country-by-address";
    public const string AgeOfAttempt = "age-of-attempt";

    /// <summary>The same without blanks around texts, empty ones as null, codes in upper case, and the phone number in international form when it is one.</summary>
    public static SignupForm Tidy(SignupForm form)
    {
        var billing = Tidy(form.Billing ?? new PostalAddress());
        var phone = form.Phone?.Trim() ?? "";
        return form with
        {
            FirstName = form.FirstName?.Trim() ?? "",
            LastName = form.LastName?.Trim() ?? "",
            Email = form.Email?.Trim() ?? "",
            Phone = NumberText.Normalize(phone, CountryRules.IsCountry(billing.Country) ? billing.Country : null) is { } digits ? "+" + digits : phone,
            Billing = billing,
            Shipping = form.Shipping is null ? null : Tidy(form.Shipping),
            ReturnAddress = CustomerRules.Blank(form.ReturnAddress),
            FormAddress = CustomerRules.Blank(form.FormAddress),
            Honeypot = CustomerRules.Blank(form.Honeypot),
        };
    }

    /// <param name="form">A tidy one.</param>
    /// <param name="site">Whose rules.</param>
    /// <param name="facts">What else is known.</param>
    public static Verdict Judge(SignupForm form, SiteDetails site, SignupFacts facts)
    {
        if (form.Honeypot is not null)
        {
            // A program learns nothing from it.
            return new Verdict([new Problem("", "refused", "This signup could not be taken.")], [], []);
        }

        var rules = site.Rules;
        var host = HostOf(form.Email);
        var (fields, reasons) = (new Fields(), new Fields());
        CheckName(fields, "firstName", "First name", form.FirstName);
        CheckName(fields, "lastName", "Last name", form.LastName);
        fields
            .Refuse(form.Email.Length == 0, "email", "required", "E-mail is required.")
            .Refuse(form.Email.Length > 0 && host is null, "email", "invalid", "This is not an e-mail address.")
            .Refuse(form.Phone.Length == 0, "phone", "required", "Phone is required.")
            .Refuse(form.Phone.Length > 0 && !IsNumber(form.Phone), "phone", "invalid", "This is not a phone number.")
            .Refuse(
                ReturnAddresses.Choose(site.ReturnAddresses, form.ReturnAddress) is null, "returnAddress", "not-allowed", "This site does not send visitors there.")
            .Refuse(ReturnAddresses.Choose(site.ReturnAddresses, form.FormAddress) is null, "formAddress", "not-allowed", "This site does not send visitors there.");
        CountryRules.CheckAddress(fields, "billing.", form.Billing);
        if (form.Shipping is { } shipping)
        {
            CountryRules.CheckAddress(fields, "shipping.", shipping);
        }

        fields.Refuse(
            rules.Countries.Length > 0 && CountryRules.IsCountry(form.Billing.Country) && !rules.Countries.Contains(form.Billing.Country, StringComparer.Ordinal),
            "billing.country", "not-offered", "This is not offered in this country.");
        Apply(rules.DisposableEmail, host is not null && DisposableHosts.Has(host, facts.DisposableHosts), "email", "disposable-email", "Give an e-mail address that you will keep.");
        Apply(rules.RepeatedEmail, facts.EmailSeen, "email", "repeated-email", "Somebody has signed up with this e-mail address already.");
        if (facts is { CountryKnowable: true, VisitorCountry: { } from })
        {
            Apply(rules.OtherCountry, IsOther(form.Billing, from), "billing.country", "other-country", "This is not the country that you are in.");
            Apply(rules.OtherCountry, form.Shipping is not null && IsOther(form.Shipping, from), "shipping.country", "other-country", "This is not the country that you are in.");
        }

        var age = facts.Now - facts.OpenedAt;
        fields
            .Refuse(
                (rules.LongestMinutes > 0 || rules.ShortestSeconds > 0) && facts is { OpenedAt: null, Vouched: false }, "", "not-opened",
                "This form does not say when it was opened. Load its page again, and send it from there.")
            .Refuse(rules.LongestMinutes > 0 && age > TimeSpan.FromMinutes(rules.LongestMinutes), "", "too-late", "This form was opened too long ago. Send it again.")
            .Refuse(rules.ShortestSeconds > 0 && age < TimeSpan.FromSeconds(rules.ShortestSeconds), "", "too-fast", "This form was sent too fast. Send it again.");
        return new Verdict(fields.Problems, reasons.Problems, [.. Off()]);

        void Apply(RuleAction action, bool caught, string field, string code, string message) =>
            (action == RuleAction.Refuse ? fields : reasons).Refuse(caught && action != RuleAction.Off, field, code, message);

        IEnumerable<string> Off()
        {
            if (rules.OtherCountry != RuleAction.Off && facts is not { CountryKnowable: true, VisitorCountry: not null })
            {
                yield return CountryByAddress;
            }

            if ((rules.LongestMinutes > 0 || rules.ShortestSeconds > 0) && facts.OpenedAt is null)
            {
                yield return AgeOfAttempt;
            }
        }
    }

    /// <summary>The one spelling of an e-mail address, to find it again: lower case, and without what follows a plus sign.</summary>
    public static string SameEmail(string email)
    {
        var (at, lower) = (email.LastIndexOf('@'), email.ToLowerInvariant());
        var plus = lower.IndexOf('+', StringComparison.Ordinal);
        return plus > 0 && plus < at ? lower[..plus] + lower[at..] : lower;
    }

    private static bool IsNumber(string phone) =>
        NumberText.Normalize(phone, country: null) is { } digits && phone == "+" + digits && NumberText.IsValid(digits);

    private static bool IsOther(PostalAddress address, string country) => CountryRules.IsCountry(address.Country) && address.Country != country;

    private static string? HostOf(string email) =>
        email.Length <= 254 && MailAddress.TryCreate(email, out var address) && address.Address == email && address.Host.Contains('.', StringComparison.Ordinal) ? address.Host : null;

    private static void CheckName(Fields fields, string field, string name, string text) => fields
        .Refuse(text.Length == 0, field, "required", $"{name} is required.")
        .Refuse(text.Length > 60, field, "too-long", $"{name} has at most 60 characters.")
        .Refuse(
            text.Length > 0 && (!text.Any(char.IsLetter) || text.Any(c => char.IsControl(c) || c is '<' or '>' or '/' or '\\' or '@' or '{' or '}') || text.Contains("www.", StringComparison.OrdinalIgnoreCase)),
            field, "invalid", $"{name} holds characters that no name has.");

    private static PostalAddress Tidy(PostalAddress address) => new()
    {
        Street = address.Street?.Trim() ?? "",
        Street2 = CustomerRules.Blank(address.Street2),
        City = address.City?.Trim() ?? "",
        Region = CustomerRules.Blank(address.Region),
        PostalCode = CustomerRules.Blank(address.PostalCode)?.ToUpperInvariant(),
        Country = address.Country?.Trim().ToUpperInvariant() ?? "",
    };
}
