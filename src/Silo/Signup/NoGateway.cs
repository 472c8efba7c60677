using Billing.Signup;

namespace Billing.Silo.Signup;

/// <summary>Stands where nothing is configured: whoever wants to pay is refused, with the reason.</summary>
internal sealed class NoGateway : IPaymentGateway
{
    /// <summary>Setting <c>Payments:Stripe:ApiKey</c> is not there.</summary>
    public const string NotConfigured = "payments_not_configured";

    public Task<Payment> Authorize(CheckoutRequest request, string idempotencyKey, CancellationToken cancellationToken) =>
        Task.FromResult(new Payment(PaymentStage.Declined) { Code = NotConfigured });

    // A payment that was begun while there was a gateway: what has become of it is decided when there is one again.
    public Task<Payment> Find(string paymentId, CancellationToken cancellationToken) => Nobody(paymentId);

    public Task<Payment> Capture(string paymentId, string idempotencyKey, CancellationToken cancellationToken) => Nobody(paymentId);

    public Task<Payment> Void(string paymentId, string idempotencyKey, CancellationToken cancellationToken) => Nobody(paymentId);

    private static Task<Payment> Nobody(string paymentId) => Task.FromResult(new Payment(PaymentStage.Unknown) { Id = paymentId, Code = NotConfigured });
}
