namespace Billing.Frontend.Customers;

/// <summary>An account's password in clear; that it was looked at is in the audit log.</summary>
public sealed record RevealedPassword(string Password);
