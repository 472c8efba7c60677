namespace Billing.Calls;

/// <summary>A call that is in the live list or in its rows, but not in both, or newer in its row.</summary>
/// <param name="Looks">For how many looks.</param>
public sealed record RowDifference(string Key, int Looks);
