namespace Billing.Reports;

/// <summary>Somebody for whom the mail server took no mail.</summary>
/// <param name="Reason">In the server's words.</param>
/// <param name="ForNow">It may take it later (RFC 5321 §4.2.1: a reply of 4xx).</param>
public sealed record RefusedRecipient(string Address, string Reason, bool ForNow);
