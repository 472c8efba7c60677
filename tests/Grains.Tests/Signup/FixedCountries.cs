using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

/// <summary>All the world is in Germany, but for one address.</summary>
internal sealed class FixedCountries : ICountryOfAddress
{
    public const string Abroad = "198.51.100.1";

    public bool Available { get; set; } = true;

    public string? Find(string address) => address == Abroad ? "US" : "DE";
}
