using Billing.Customers;
using Billing.Frontend.Api;

namespace Billing.Frontend.Customers;

/// <summary>How the status of a customer or an account is changed.</summary>
/// <param name="Reason">Why, for the audit log; at most 500 characters. Required with <paramref name="EndCalls"/>.</param>
/// <param name="EndCalls">
/// With suspend and close: have its calls in progress ended too, for the same reason. Whether they did end is seen at each of them.
/// </param>
public sealed record StatusChange(string? Reason, bool EndCalls = false)
{
    /// <exception cref="InvalidRequestException">The reason is too long or missing, or there is nothing to end calls for.</exception>
    internal static string? ReasonOf(StatusChange? body, ServiceStatus status)
    {
        var reason = StatusReason.Of(body is null ? null : new StatusReason(body.Reason));
        return body is not { EndCalls: true } ? reason
            : status == ServiceStatus.Active ? throw new InvalidRequestException("endCalls", "goes with suspend and close only")
            : reason ?? throw new InvalidRequestException("reason", "is required to end calls");
    }
}
