namespace Billing.Frontend.Signup;

/// <summary>A site's key in clear; that it was looked at is in the audit log.</summary>
public sealed record RevealedKey(string Key);
