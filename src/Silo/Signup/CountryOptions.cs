namespace Billing.Silo.Signup;

/// <summary>By what the country of a visitor's address is known: section <c>Signup</c>.</summary>
internal sealed class CountryOptions
{
    /// <summary>A MaxMind database file; left out, nobody's country is known by his address.</summary>
    public string? CountryDatabase { get; set; }
}
