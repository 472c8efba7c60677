namespace Billing.Signup;

/// <summary>One payment as the gateway describes it.</summary>
/// <param name="Stage">How far it is.</param>
public sealed record Payment(PaymentStage Stage)
{
    /// <summary>The gateway's id of the payment, which <see cref="IPaymentGateway"/> takes everywhere (Stripe: the Checkout Session's, <c>cs_…</c>). Null when nothing was created, or it is unknown.</summary>
    public string? Id { get; init; }

    /// <summary>Where the visitor pays, HTTPS (HTTP on a loopback address); given with <see cref="PaymentStage.Pending"/>, else null.</summary>
    public string? PayUrl { get; init; }

    /// <summary>
    /// With <see cref="PaymentStage.Declined"/>, and with <see cref="PaymentStage.Pending"/> after a card was refused: the gateway's own word, such as
    /// <c>card_declined</c>, <c>insufficient_funds</c>, <c>authentication_required</c>; lower case letters, digits and <c>_</c>. Null: it gave none.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>How much is reserved or taken, in <see cref="Currency"/>; null before.</summary>
    public decimal? Amount { get; init; }

    /// <summary>ISO 4217, upper case.</summary>
    public string? Currency { get; init; }

    /// <summary>The same for each payment by the same card, and of no use to pay with; null when the gateway gives none.</summary>
    public string? CardFingerprint { get; init; }

    /// <summary>Where the card was issued, ISO 3166-1 alpha-2, upper case; null when the gateway does not know.</summary>
    public string? CardCountry { get; init; }
}
