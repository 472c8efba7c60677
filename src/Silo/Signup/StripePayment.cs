using Billing.Signup;
using Stripe;
using Stripe.Checkout;

namespace Billing.Silo.Signup;

/// <summary>Reads a Checkout Session, with its intent and charge, as one of our payments.</summary>
internal static class StripePayment
{
    /// <summary>What must be given whole for that.</summary>
    public static readonly List<string> Expand = ["payment_intent.latest_charge"];

    public static Payment Of(Session session)
    {
        var intent = session.PaymentIntent;
        var stage = StageOf(session.Status, intent?.Status);
        var payment = new Payment(stage)
        {
            Id = session.Id,
            PayUrl = stage == PaymentStage.Pending ? session.Url : null,
            Currency = session.Currency?.ToUpperInvariant(),
        };
        if (intent is null)
        {
            return payment;
        }

        var card = intent.LatestCharge?.PaymentMethodDetails?.Card;
        return payment with
        {
            Code = stage is PaymentStage.Pending or PaymentStage.Declined ? CodeOf(intent.LastPaymentError) : null,
            Currency = intent.Currency.ToUpperInvariant(),
            Amount = stage switch
            {
                PaymentStage.Authorized => MinorUnits.ToAmount(intent.AmountCapturable, intent.Currency),
                PaymentStage.Captured => MinorUnits.ToAmount(intent.AmountReceived, intent.Currency),
                _ => null,
            },
            CardFingerprint = card?.Fingerprint,
            CardCountry = card?.Country?.ToUpperInvariant(),
        };
    }

    /// <summary>The most telling word that Stripe has for a refusal: the issuer's, unless it says nothing.</summary>
    public static string? CodeOf(StripeError? error) => error switch
    {
        null => null,
        { DeclineCode: { Length: > 0 } decline } when decline != "generic_decline" => decline,
        { Code: { Length: > 0 } code } => code,
        _ => error.Type,
    };

    // payment_status is not looked at: with manual capture it says unpaid until the money is taken.
    private static PaymentStage StageOf(string session, string? intent) => (session, intent) switch
    {
        ("open", _) => PaymentStage.Pending,
        ("expired", _) => PaymentStage.Voided,
        ("complete", "requires_capture") => PaymentStage.Authorized,
        ("complete", "succeeded") => PaymentStage.Captured,
        ("complete", "canceled") => PaymentStage.Voided,
        ("complete", "requires_payment_method") => PaymentStage.Declined,
        // processing, requires_action, requires_confirmation, and what does not exist yet: nothing is decided.
        _ => PaymentStage.Unknown,
    };
}
