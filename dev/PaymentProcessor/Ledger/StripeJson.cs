using System.Text.Json.Nodes;

namespace Billing.PaymentProcessor.Ledger;

/// <summary>The shapes of Stripe's API reference; of its many fields those that somebody may read.</summary>
internal static class StripeJson
{
    /// <summary>Stripe.net refuses events of another version than its own.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    public static JsonObject Session(CheckoutSession session, Books books, string address, IReadOnlySet<string> expand)
    {
        var intent = books.IntentOf(session);
        return new JsonObject
        {
            ["id"] = session.Id,
            ["object"] = "checkout.session",
            ["amount_subtotal"] = session.AmountTotal,
            ["amount_total"] = session.AmountTotal,
            ["cancel_url"] = session.CancelUrl,
            ["client_reference_id"] = session.ClientReferenceId,
            ["created"] = session.Created,
            ["currency"] = session.Currency,
            ["customer"] = null,
            ["customer_email"] = session.CustomerEmail,
            ["expires_at"] = session.ExpiresAt,
            ["livemode"] = false,
            ["metadata"] = Metadata(session.Metadata),
            ["mode"] = "payment",
            ["payment_intent"] = intent is not null && expand.Any(path => path.Split('.')[0] == "payment_intent")
                ? Intent(intent, Below(expand, "payment_intent"))
                : session.PaymentIntentId,
            ["payment_method_types"] = new JsonArray("card"),
            // With manual capture it says paid only after the capture.
            ["payment_status"] = intent?.Status == PaymentIntent.Succeeded ? "paid" : "unpaid",
            ["status"] = session.Status,
            ["success_url"] = session.SuccessUrl,
            ["url"] = session.Status == CheckoutSession.Open ? $"{address}/c/pay/{session.Id}" : null,
        };
    }

    public static JsonObject Intent(PaymentIntent intent, IReadOnlySet<string> expand) => new()
    {
        ["id"] = intent.Id,
        ["object"] = "payment_intent",
        ["amount"] = intent.Amount,
        ["amount_capturable"] = intent.AmountCapturable,
        ["amount_received"] = intent.AmountReceived,
        ["canceled_at"] = intent.CanceledAt,
        ["cancellation_reason"] = intent.CancellationReason,
        ["capture_method"] = intent.CaptureMethod,
        ["client_secret"] = intent.ClientSecret,
        ["confirmation_method"] = "automatic",
        ["created"] = intent.Created,
        ["currency"] = intent.Currency,
        ["last_payment_error"] = intent.LastPaymentError is { } refusal ? CardError(refusal) : null,
        ["latest_charge"] = intent.ChargeId is not null && expand.Contains("latest_charge") ? Charge(intent) : intent.ChargeId,
        ["livemode"] = false,
        ["metadata"] = Metadata(intent.Metadata),
        ["next_action"] = intent.Status == PaymentIntent.RequiresAction ? new JsonObject { ["type"] = "redirect_to_url" } : null,
        ["payment_method_types"] = new JsonArray("card"),
        ["status"] = intent.Status,
    };

    public static JsonObject Event(string id, string type, long created, JsonObject subject) => new()
    {
        ["id"] = id,
        ["object"] = "event",
        ["api_version"] = ApiVersion,
        ["created"] = created,
        ["data"] = new JsonObject { ["object"] = subject },
        ["livemode"] = false,
        ["pending_webhooks"] = 1,
        ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
        ["type"] = type,
    };

    public static JsonObject CardError(CardRefusal refusal)
    {
        var error = new JsonObject { ["code"] = refusal.Code, ["message"] = refusal.Message, ["type"] = "card_error" };
        if (refusal.DeclineCode is not null)
        {
            error["decline_code"] = refusal.DeclineCode;
        }

        return error;
    }

    private static JsonObject Charge(PaymentIntent intent) => new()
    {
        ["id"] = intent.ChargeId,
        ["object"] = "charge",
        ["amount"] = intent.Amount,
        ["amount_captured"] = intent.AmountReceived,
        ["captured"] = intent.AmountReceived > 0,
        ["created"] = intent.Created,
        ["currency"] = intent.Currency,
        ["payment_intent"] = intent.Id,
        ["payment_method_details"] = intent.Card is not { } card ? null : new JsonObject
        {
            ["type"] = "card",
            ["card"] = new JsonObject
            {
                ["brand"] = card.Brand,
                ["country"] = card.Country,
                ["exp_month"] = card.ExpiryMonth,
                ["exp_year"] = card.ExpiryYear,
                ["fingerprint"] = card.Fingerprint,
                ["funding"] = "credit",
                ["last4"] = card.Last4,
            },
        },
        ["status"] = intent.LastPaymentError is null ? "succeeded" : "failed",
    };

    private static JsonObject Metadata(Dictionary<string, string> metadata) =>
        new(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    private static HashSet<string> Below(IReadOnlySet<string> expand, string part) =>
        [.. expand.Where(path => path.StartsWith(part + ".", StringComparison.Ordinal)).Select(path => path[(part.Length + 1)..])];
}
