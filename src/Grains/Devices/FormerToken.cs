using Billing.Storage;

namespace Billing.Devices;

/// <summary>An address that a device had and that still serves, so that the phone finds the new one.</summary>
/// <param name="Folder">The files there; null when that is not known.</param>
public sealed record FormerToken([property: Secret] string Token, DateTimeOffset Since, DateTimeOffset Until, string? Reason, StoredFile[]? Folder = null);
