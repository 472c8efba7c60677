namespace Billing.Signup;

/// <summary>Tells the country of an IP address: a door to a database of addresses.</summary>
public interface ICountryOfAddress
{
    /// <summary>False when there is no database: the rule of countries is off then, and signups say so.</summary>
    bool Available { get; }

    /// <summary>ISO 3166-1 alpha-2, upper case; null when the address is in no country that is known.</summary>
    string? Find(string address);
}
