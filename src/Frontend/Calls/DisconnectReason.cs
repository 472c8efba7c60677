namespace Billing.Frontend.Calls;

/// <summary>Why a call shall end; kept in the audit log.</summary>
/// <param name="Reason">1 to 500 characters.</param>
public sealed record DisconnectReason(string Reason);
