namespace Billing.Signup;

[GenerateSerializer, Immutable, Alias("Billing.Signup.PostalAddress")]
public sealed record PostalAddress
{
    /// <summary>Street and house, in one or two lines.</summary>
    [Id(0)] public string Street { get; init; } = "";
    [Id(1)] public string? Street2 { get; init; }
    [Id(2)] public string City { get; init; } = "";

    /// <summary>State, province or region, where the country has them in addresses.</summary>
    [Id(3)] public string? Region { get; init; }
    [Id(4)] public string? PostalCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    [Id(5)] public string Country { get; init; } = "";
}
