using Billing.Audit;

namespace Billing.Devices;

/// <summary>An account whose password was in files that leaked, and that is still to get another one.</summary>
/// <param name="By">Who gave the device another address.</param>
public sealed record PasswordRenewal(string AccountId, string? Reason, Actor By);
