namespace Billing.Signup;

/// <summary>How far a payment is, as the gateway knows it.</summary>
public enum PaymentStage
{
    /// <summary>
    /// The gateway gave no answer that decides anything: no connection, a time-out, a 5xx, "try again later". What was asked for may have
    /// happened nevertheless. It is asked again, under the same idempotency key.
    /// </summary>
    Unknown,

    /// <summary>The checkout is open: the visitor has not paid yet, or is asked for 3-D Secure, or tries another card.</summary>
    Pending,

    /// <summary>The money is reserved on the card and not taken.</summary>
    Authorized,

    /// <summary>
    /// Over, and nothing was or will be taken: the card was refused for good, or the gateway refuses our request.
    /// <see cref="Payment.Code"/> says why. A card that is refused while the visitor may still try another is <see cref="Pending"/>.
    /// </summary>
    Declined,

    /// <summary>The money is taken.</summary>
    Captured,

    /// <summary>Over, and nothing was or will be taken: we voided it, or the checkout or the authorization expired.</summary>
    Voided,
}
