using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>A visitor's form as the fields of an HTML form, named as the API names them.</summary>
internal static class FormFields
{
    /// <summary>The field that people do not see.</summary>
    public const string Honeypot = "website";
    public const string Opened = "opened";
    public const string Key = "key";
    private const int LongestKey = 128;

    /// <summary>Reads what a browser posted. What no such form has is not looked at.</summary>
    public static SignupForm Read(IFormCollection posted)
    {
        string Text(string name) => posted[name].FirstOrDefault() ?? "";
        string? Some(string name) => Text(name) is { Length: > 0 } text ? text : null;
        PostalAddress Address(string prefix) => new()
        {
            Street = Text(prefix + "street"),
            Street2 = Some(prefix + "street2"),
            City = Text(prefix + "city"),
            Region = Some(prefix + "region"),
            PostalCode = Some(prefix + "postalCode"),
            Country = Text(prefix + "country"),
        };
        // A country alone may be what the browser chose of the list.
        var shipping = Address("shipping.");
        return new SignupForm
        {
            FirstName = Text("firstName"),
            LastName = Text("lastName"),
            Email = Text("email"),
            Phone = Text("phone"),
            Billing = Address("billing."),
            Shipping = shipping with { Country = "" } == new PostalAddress() ? null : shipping,
            ReturnAddress = Some("returnAddress"),
            FormAddress = Some("formAddress"),
            Honeypot = Some(Honeypot),
            Hosted = Some("returnAddress") is null && Some("formAddress") is null,
        };
    }

    /// <summary>What the page made up when it was opened; null when it has no script.</summary>
    public static string? KeyOf(IFormCollection posted) => posted[Key].FirstOrDefault() is { Length: > 0 and <= LongestKey } key ? key : null;

    /// <summary>What was typed, to show it again.</summary>
    public static IEnumerable<(string Name, string Value)> Of(SignupForm form)
    {
        (string, string)[] person = [("firstName", form.FirstName), ("lastName", form.LastName), ("email", form.Email), ("phone", form.Phone)];
        return [.. person, .. Of("billing.", form.Billing), .. form.Shipping is null ? [] : Of("shipping.", form.Shipping)];
    }

    private static IEnumerable<(string Name, string Value)> Of(string prefix, PostalAddress address) =>
    [
        (prefix + "street", address.Street), (prefix + "street2", address.Street2 ?? ""), (prefix + "city", address.City),
        (prefix + "region", address.Region ?? ""), (prefix + "postalCode", address.PostalCode ?? ""), (prefix + "country", address.Country),
    ];
}
