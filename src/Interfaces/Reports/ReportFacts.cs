namespace Billing.Reports;

/// <summary>What a result states about itself.</summary>
/// <param name="TimeZone">IANA name of the zone that its days and hours are of.</param>
/// <param name="From">First instant that it is about.</param>
/// <param name="To">First instant that it is no longer about.</param>
/// <param name="Calls">Calls that it looked at.</param>
/// <param name="Estimated">Those of them whose end is estimated.</param>
/// <param name="CutOff">What was known of ended calls at this time, it looked at: one that is closed later for want of its node's word, or corrected, has an earlier end all the same. Null when nothing is known of that.</param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportFacts")]
public sealed record ReportFacts(
    [property: Id(0)] string TimeZone, [property: Id(1)] DateTimeOffset From, [property: Id(2)] DateTimeOffset To,
    [property: Id(3)] long Calls, [property: Id(4)] long Estimated, [property: Id(5)] DateTimeOffset? CutOff);
