namespace Billing.Signup;

/// <summary>
/// Reads what the payment gateway tells us by itself: a door to Stripe's webhooks. A notice is a reason to look (<see cref="ISignupGrain.PaymentReported"/>), no more: it may
/// come twice, late, and before what happened first.
/// </summary>
public interface IPaymentNotices
{
    /// <summary>Checks the signature, and that it is not older than five minutes.</summary>
    /// <param name="body">To the byte as it came.</param>
    /// <param name="signature">Stripe: the header <c>Stripe-Signature</c>; null when there was none.</param>
    /// <returns>Null when it is not the gateway's, or cannot be read: answer 400.</returns>
    PaymentNotice? Read(ReadOnlyMemory<byte> body, string? signature);
}
