namespace Billing.Frontend.Nodes;

/// <summary>A node's shared secret in clear; that it was looked at is in the audit log.</summary>
public sealed record RevealedSecret(string Secret);
