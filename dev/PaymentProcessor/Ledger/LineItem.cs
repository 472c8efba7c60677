namespace Billing.PaymentProcessor.Ledger;

/// <summary>What is sold.</summary>
internal sealed record LineItem(string Name, long UnitAmount, long Quantity);
