namespace Billing.PaymentProcessor.Ledger;

/// <summary>A card number that does something known: Stripe's own, and three of ours for what Stripe cannot do on demand.</summary>
internal sealed record TestCard(string Number, string Name, CardBehaviour Behaviour = CardBehaviour.Works, CardRefusal? Refusal = null, string Country = "US")
{
    public static readonly IReadOnlyList<TestCard> All =
    [
        new("4242424242424242", "Success"),
        new("4000000000000002", "Declined", Refusal: new("card_declined", "generic_decline", "Your card was declined.")),
        new("4000000000009995", "Insufficient funds", Refusal: new("card_declined", "insufficient_funds", "Your card has insufficient funds.")),
        new("4000000000000069", "Expired card", Refusal: new("expired_card", null, "Your card has expired.")),
        new("4000000000000119", "Processing error", Refusal: new("processing_error", null, "An error occurred while processing your card. Try again in a little bit.")),
        new("4000000000003220", "Asks for 3-D Secure", CardBehaviour.AsksFor3DSecure),
        new("4000002760000016", "Success, card from Germany", Country: "DE"),
        new("4000008260000000", "Success, card from the United Kingdom", Country: "GB"),
        new("4000000000004087", "Time-out after reserving the money", CardBehaviour.PayPageHangs),
        new("4000000000014086", "Success, but the capture times out", CardBehaviour.CaptureHangs),
        new("4000000000024085", "Success, webhook before the answer", CardBehaviour.WebhookFirst),
    ];

    public static TestCard? Find(string number) => All.FirstOrDefault(card => card.Number == number);
}
