namespace Billing.Customers;

/// <summary>Whether a customer or an account may be served.</summary>
[GenerateSerializer, Alias("Billing.Customers.ServiceStatus")]
public enum ServiceStatus
{
    Active,

    /// <summary>Refused for now, with h323-return-code 7.</summary>
    Suspended,

    /// <summary>Refused for good; kept because calls refer to it.</summary>
    Closed,
}
