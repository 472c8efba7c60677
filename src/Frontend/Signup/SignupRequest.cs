using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>A visitor's form, as a page's script or a site's server sends it.</summary>
public sealed record SignupRequest
{
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public string Email { get; init; } = "";

    /// <summary>International form, or as it is dialled in the billing country.</summary>
    public string Phone { get; init; } = "";
    public PostalAddress Billing { get; init; } = new();

    /// <summary>Where a phone is sent; left out for the billing address.</summary>
    public PostalAddress? Shipping { get; init; }

    /// <summary>Where the visitor goes at the end: one of the site's return addresses; left out for its first.</summary>
    public string? ReturnAddress { get; init; }

    /// <summary>Where he goes when it comes to nothing after the payment page; left out for <see cref="ReturnAddress"/>.</summary>
    public string? FormAddress { get; init; }

    /// <summary>A field that people do not see and leave empty.</summary>
    public string? Website { get; init; }

    /// <summary>The note of when the form was opened, from <c>GET …/form</c>.</summary>
    public string? Opened { get; init; }

    /// <summary>The answer of the captcha's widget, where one is asked for.</summary>
    public string? Captcha { get; init; }

    /// <summary>
    /// The visitor's IP address, where the site's own server sends his form: only with the site's key. Without it nobody knows where a visitor is for whom a server
    /// asks.
    /// </summary>
    public string? VisitorAddress { get; init; }

    internal SignupForm ToForm() => new()
    {
        FirstName = FirstName,
        LastName = LastName,
        Email = Email,
        Phone = Phone,
        Billing = Billing,
        Shipping = Shipping,
        ReturnAddress = ReturnAddress,
        FormAddress = FormAddress,
        Honeypot = Website,
    };
}
