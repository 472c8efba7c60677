namespace Billing.PaymentProcessor.Ledger;

/// <summary>What happens with a card that is not refused.</summary>
internal enum CardBehaviour
{
    Works,

    AsksFor3DSecure,

    /// <summary>The money is reserved, and the visitor's browser never gets an answer.</summary>
    PayPageHangs,

    /// <summary>The first capture takes the money, and its caller never gets an answer.</summary>
    CaptureHangs,

    /// <summary>The webhooks are answered before the visitor is sent back.</summary>
    WebhookFirst,
}
