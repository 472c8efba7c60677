namespace Billing.Customers;

/// <summary>
/// Why a call is not let through. <see cref="ReturnCode"/> is PortaOne's table of h323-return-code, which gateways know.
/// </summary>
/// <param name="Reason">A short text for Reply-Message, and for people.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.Refusal")]
public sealed record Refusal([property: Id(0)] int ReturnCode, [property: Id(1)] string Reason)
{
    public static readonly Refusal UnknownAccount = new(1, "unknown account");
    public static readonly Refusal WrongPassword = new(2, "wrong password");
    public static readonly Refusal AccountSuspended = new(7, "account is suspended");
    public static readonly Refusal AccountClosed = new(7, "account is closed");
    public static readonly Refusal CustomerSuspended = new(7, "customer is suspended");
    public static readonly Refusal CustomerClosed = new(7, "customer is closed");
}
