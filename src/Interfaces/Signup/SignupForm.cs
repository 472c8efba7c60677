namespace Billing.Signup;

/// <summary>What a visitor fills in, and what the page adds.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SignupForm")]
public sealed record SignupForm
{
    [Id(0)] public string FirstName { get; init; } = "";
    [Id(1)] public string LastName { get; init; } = "";
    [Id(2)] public string Email { get; init; } = "";

    /// <summary>International form, or as it is dialled in the billing country.</summary>
    [Id(3)] public string Phone { get; init; } = "";
    [Id(4)] public PostalAddress Billing { get; init; } = new();

    /// <summary>Where a phone is sent; null for the billing address.</summary>
    [Id(5)] public PostalAddress? Shipping { get; init; }

    /// <summary>One of the site's return addresses; null for its first.</summary>
    [Id(6)] public string? ReturnAddress { get; init; }

    /// <summary>A field that people do not see: whoever fills it in is a program.</summary>
    [Id(7)] public string? Honeypot { get; init; }

    /// <summary>The page that the form is on, where errors are shown: one of the site's return addresses; null for <see cref="ReturnAddress"/>.</summary>
    [Id(8)] public string? FormAddress { get; init; }

    /// <summary>The form is one of our own pages, and so is what comes at the end.</summary>
    [Id(9)] public bool Hosted { get; init; }
}
