namespace Billing.PaymentProcessor.Ledger;

/// <summary>Everything that is kept.</summary>
internal sealed class Books
{
    public Dictionary<string, CheckoutSession> Sessions { get; init; } = [];

    public Dictionary<string, PaymentIntent> Intents { get; init; } = [];

    /// <summary>In the order in which they happened.</summary>
    public List<LedgerEvent> Events { get; init; } = [];

    /// <summary>By idempotency key.</summary>
    public Dictionary<string, SavedAnswer> Answers { get; init; } = [];

    public PaymentIntent? IntentOf(CheckoutSession session) =>
        session.PaymentIntentId is { } id ? Intents[id] : null;

    public CheckoutSession? SessionOf(PaymentIntent intent) =>
        Sessions.Values.FirstOrDefault(session => session.PaymentIntentId == intent.Id);
}
