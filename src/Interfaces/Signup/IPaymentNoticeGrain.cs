namespace Billing.Signup;

/// <summary>Takes what the payment gateway tells us by itself. A stateless worker: key 0.</summary>
[Alias("Billing.Signup.IPaymentNoticeGrain")]
public interface IPaymentNoticeGrain : IGrainWithIntegerKey
{
    /// <summary>Returns when what came of it is stored. It may come twice, late, and before what happened first.</summary>
    /// <param name="body">To the byte as it came.</param>
    /// <param name="signature">The gateway's signature (Stripe: the header <c>Stripe-Signature</c>); null when there was none.</param>
    /// <returns>False when it is not the gateway's, or cannot be read.</returns>
    /// <exception cref="Exception">It could not be looked into: the gateway shall send it again.</exception>
    [Alias("Take")]
    Task<bool> Take(byte[] body, string? signature);
}
