namespace Billing.Devices;

/// <summary>An address that a device had and that still serves, so that the phone finds the new one.</summary>
public sealed record FormerToken(string Token, DateTimeOffset Since, DateTimeOffset Until, string? Reason);
