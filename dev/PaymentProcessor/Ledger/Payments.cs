using System.Text.Json.Nodes;

namespace Billing.PaymentProcessor.Ledger;

/// <summary>What can happen to a payment. Each step tells its events; whoever calls has the books for himself.</summary>
internal sealed class Payments(ProcessorOptions options, TimeProvider time)
{
    private static readonly HashSet<string> Nothing = [];

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A card is given at the pay page.</summary>
    public void Pay(CheckoutSession session, TestCard card, CardDetails details, Books books)
    {
        var intent = books.IntentOf(session) ?? NewIntent(session, books);
        intent.Card = details;
        if (card.Refusal is { } refusal)
        {
            Refuse(intent, refusal, books);
        }
        else if (card.Behaviour == CardBehaviour.AsksFor3DSecure)
        {
            intent.LastPaymentError = null;
            intent.Status = PaymentIntent.RequiresAction;
            Tell("payment_intent.requires_action", StripeJson.Intent(intent, Nothing), books);
        }
        else
        {
            intent.CaptureHangsOnce = card.Behaviour == CardBehaviour.CaptureHangs;
            Reserve(session, intent, books);
        }
    }

    /// <summary>The visitor has passed, or failed, 3-D Secure.</summary>
    public void Authenticate(CheckoutSession session, PaymentIntent intent, bool passed, Books books)
    {
        if (passed)
        {
            Reserve(session, intent, books);
        }
        else
        {
            Refuse(
                intent,
                new CardRefusal(
                    "payment_intent_authentication_failure", null,
                    "We are unable to authenticate your payment method. Please choose a different payment method and try again."),
                books);
        }
    }

    public void Capture(PaymentIntent intent, long amount, Books books)
    {
        intent.Status = PaymentIntent.Succeeded;
        intent.AmountReceived = amount;
        intent.AmountCapturable = 0;
        Tell("payment_intent.succeeded", StripeJson.Intent(intent, Nothing), books);
    }

    public void Cancel(PaymentIntent intent, string? reason, Books books)
    {
        intent.Status = PaymentIntent.Canceled;
        intent.AmountCapturable = 0;
        intent.CanceledAt = Now;
        intent.CancellationReason = reason;
        Tell("payment_intent.canceled", StripeJson.Intent(intent, Nothing), books);
    }

    public void Expire(CheckoutSession session, Books books)
    {
        session.Status = CheckoutSession.Expired;
        if (books.IntentOf(session) is { } intent)
        {
            Cancel(intent, "abandoned", books);
        }

        Tell("checkout.session.expired", StripeJson.Session(session, books, "", Nothing), books);
    }

    public void ExpireIfDue(CheckoutSession session, Books books)
    {
        if (session.Status == CheckoutSession.Open && session.ExpiresAt <= Now)
        {
            Expire(session, books);
        }
    }

    private void Reserve(CheckoutSession session, PaymentIntent intent, Books books)
    {
        intent.LastPaymentError = null;
        intent.ChargeId = ObjectIds.New("ch_");
        session.Status = CheckoutSession.Complete;
        if (intent.CaptureMethod == "manual")
        {
            intent.Status = PaymentIntent.RequiresCapture;
            intent.AmountCapturable = intent.Amount;
            Tell("payment_intent.amount_capturable_updated", StripeJson.Intent(intent, Nothing), books);
        }
        else
        {
            Capture(intent, intent.Amount, books);
        }

        Tell("checkout.session.completed", StripeJson.Session(session, books, "", Nothing), books);
    }

    private void Refuse(PaymentIntent intent, CardRefusal refusal, Books books)
    {
        intent.Status = PaymentIntent.RequiresPaymentMethod;
        intent.LastPaymentError = refusal;
        intent.ChargeId = ObjectIds.New("ch_");
        Tell("payment_intent.payment_failed", StripeJson.Intent(intent, Nothing), books);
    }

    private PaymentIntent NewIntent(CheckoutSession session, Books books)
    {
        var id = ObjectIds.New("pi_");
        var intent = new PaymentIntent
        {
            Id = id,
            Created = Now,
            Amount = session.AmountTotal,
            Currency = session.Currency,
            CaptureMethod = session.CaptureMethod,
            Metadata = session.IntentMetadata,
            ClientSecret = ObjectIds.New(id + "_secret_"),
        };
        books.Intents.Add(id, intent);
        session.PaymentIntentId = id;
        Tell("payment_intent.created", StripeJson.Intent(intent, Nothing), books);
        return intent;
    }

    private void Tell(string type, JsonObject subject, Books books)
    {
        var id = ObjectIds.New("evt_");
        books.Events.Add(new LedgerEvent
        {
            Id = id,
            Type = type,
            Body = StripeJson.Event(id, type, Now, subject).ToJsonString(),
            DueAt = (time.GetUtcNow() + options.WebhookDelay).ToUnixTimeMilliseconds(),
        });
    }
}
