namespace Billing.PaymentProcessor.Ledger;

/// <summary>Why a card was not charged.</summary>
internal sealed record CardRefusal(string Code, string? DeclineCode, string Message);
