namespace Billing.PaymentProcessor.Ledger;

/// <summary>What an idempotency key was answered with.</summary>
/// <param name="Request">Method, path and parameters, hashed.</param>
internal sealed record SavedAnswer(string Request, long At, int Status, string Body);
