namespace Billing.Lake;

/// <summary>A file of one day that <see cref="LakeUpkeep"/> has made, or the news that the day has none any more.</summary>
/// <param name="Date">Day of the calls' end, in UTC.</param>
/// <param name="Path">Full path; null when no call of that day is left.</param>
/// <param name="Rows">Calls in it.</param>
public sealed record SettledDay(DateOnly Date, string? Path, long Rows);
