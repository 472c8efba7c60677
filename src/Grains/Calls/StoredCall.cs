namespace Billing.Calls;

/// <summary>A call's row, with what the store needs to replace it.</summary>
/// <param name="Tag">The store's own; changes with each save.</param>
public sealed record StoredCall(CallState Call, object Tag);
