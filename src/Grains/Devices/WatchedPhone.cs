namespace Billing.Devices;

/// <summary>A phone that was registered before it was given a version: it shall register again with it.</summary>
/// <param name="Since">When the version was given to it.</param>
public sealed record WatchedPhone(string Mac, DateTimeOffset Since);
