namespace Billing.PaymentProcessor.Ledger;

/// <summary>What Stripe tells of a card.</summary>
/// <param name="Fingerprint">The same for the same number.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
internal sealed record CardDetails(string Brand, string Last4, string Fingerprint, string Country, int ExpiryMonth, int ExpiryYear);
