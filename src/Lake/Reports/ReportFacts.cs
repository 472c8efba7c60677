namespace Billing.Reports;

/// <summary>What a result states about itself.</summary>
/// <param name="TimeZone">IANA name of the zone that its days and hours are of.</param>
/// <param name="From">First instant that it is about.</param>
/// <param name="To">First instant that it is no longer about.</param>
/// <param name="Calls">Calls that it looked at.</param>
/// <param name="Estimated">Those of them whose end is estimated.</param>
/// <param name="CutOff">End of the newest call in the lake, in the range or not; null when there is none. Later calls were not there to be looked at.</param>
public sealed record ReportFacts(string TimeZone, DateTimeOffset From, DateTimeOffset To, long Calls, long Estimated, DateTimeOffset? CutOff);
