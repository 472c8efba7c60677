using System.Globalization;

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

    /// <param name="whose">Of <c>customer</c> or <c>account</c>.</param>
    /// <param name="limit">One that has a <see cref="CallLimit.Max"/>.</param>
    public static Refusal TooManyCalls(string whose, CallLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var counted = limit.Counted switch { CountedCalls.Incoming => " incoming", CountedCalls.Outgoing => " outgoing", _ => "" };
        return new(3, string.Create(CultureInfo.InvariantCulture, $"{whose}'s limit of {limit.Max} simultaneous{counted} call{(limit.Max == 1 ? "" : "s")} reached"));
    }
}
