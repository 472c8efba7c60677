namespace Billing.Devices;

/// <summary>An address that fetched a device's files, and when it last did.</summary>
public sealed record SeenAddress(string Address, DateTimeOffset At);
