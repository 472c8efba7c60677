namespace Billing.Reports;

/// <summary>How the lake of calls is.</summary>
/// <param name="CompleteUntil">All calls that were known to have ended at this time are there. One that is closed later for want of its node's word, or corrected, has an earlier end all the same. Null when nothing is known of that yet.</param>
/// <param name="SettledAt">When files of whole days were last made.</param>
/// <param name="Files">How many it has.</param>
/// <param name="Rows">Rows in them, of which several may be of one call while its day is not settled.</param>
/// <param name="Bytes">Their length.</param>
/// <param name="Failure">Why the last attempt to write failed; null when it went well.</param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.LakeStatus")]
public sealed record LakeStatus(
    [property: Id(0)] DateTimeOffset? CompleteUntil, [property: Id(1)] DateTimeOffset? SettledAt, [property: Id(2)] int Files, [property: Id(3)] long Rows,
    [property: Id(4)] long Bytes, [property: Id(5)] string? Failure);
