namespace Billing.Signup;

/// <summary>
/// Who takes the money: a door to Stripe, or to what stands for it on a developer's machine. Outcomes are values; no answer is
/// <see cref="PaymentStage.Unknown"/>, and an exception is taken for the same. Every command may be given again under the same key, by another silo
/// and hours later, and must then change nothing and tell what has become of it. No card number ever comes here: the visitor pays at the gateway's own page.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>
    /// Opens a hosted checkout that reserves the money and does not take it (manual capture). Nothing is reserved before the visitor has paid there.
    /// </summary>
    /// <param name="request">The same in each repetition.</param>
    /// <param name="idempotencyKey">At most 255 characters; the same key gives the same checkout.</param>
    /// <param name="cancellationToken">Ends the waiting, not the request.</param>
    /// <returns>
    /// <see cref="PaymentStage.Pending"/> with id and pay URL; <see cref="PaymentStage.Declined"/> when the gateway refuses the request for good
    /// (<see cref="Payment.Id"/> is null); <see cref="PaymentStage.Unknown"/>.
    /// A repetition may find it further on already.
    /// </returns>
    Task<Payment> Authorize(CheckoutRequest request, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>The payment as it is now. Changes nothing.</summary>
    /// <returns>Any stage; one that the gateway does not know (and surely never will) is <see cref="PaymentStage.Voided"/> with code <c>not_found</c>.</returns>
    Task<Payment> Find(string paymentId, CancellationToken cancellationToken);

    /// <summary>Takes the money that is reserved, all of it.</summary>
    /// <param name="paymentId">An authorized payment.</param>
    /// <param name="idempotencyKey">As for <see cref="Authorize"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the request.</param>
    /// <returns>
    /// The payment afterwards: <see cref="PaymentStage.Captured"/>, also when it was captured before; <see cref="PaymentStage.Voided"/> or
    /// <see cref="PaymentStage.Declined"/> when nothing is reserved any more; <see cref="PaymentStage.Pending"/> when it was never authorized;
    /// <see cref="PaymentStage.Unknown"/>.
    /// </returns>
    Task<Payment> Capture(string paymentId, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the payment without taking money: closes a checkout that is open, so that nobody can pay there any more, and gives back what is reserved.
    /// Whether the visitor pays at the same moment is decided by the gateway; what he paid is given back too.
    /// </summary>
    /// <param name="paymentId">A payment in any stage.</param>
    /// <param name="idempotencyKey">As for <see cref="Authorize"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the request.</param>
    /// <returns>
    /// The payment afterwards: <see cref="PaymentStage.Voided"/>, also when it was over before; <see cref="PaymentStage.Captured"/> when the money was
    /// taken already, which is left as it is; <see cref="PaymentStage.Unknown"/>.
    /// </returns>
    Task<Payment> Void(string paymentId, string idempotencyKey, CancellationToken cancellationToken);
}
