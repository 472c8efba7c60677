namespace Billing.Customers;

/// <summary>Which calls a limit counts, and holds back.</summary>
[GenerateSerializer, Alias("Billing.Customers.CountedCalls")]
public enum CountedCalls
{
    All,

    /// <summary>Those in which the account is the called number.</summary>
    Incoming,

    /// <summary>Those that the account makes.</summary>
    Outgoing,
}
