namespace Billing.Reports;

/// <summary>What a time zone does to instants.</summary>
public static class TimeZones
{
    /// <summary>The zone of an IANA name, or null.</summary>
    public static TimeZoneInfo? Find(string? name) =>
        name is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;

    /// <summary>The first instant at which clocks of the zone show this time or, when they skip it, the one at which they skip it.</summary>
    public static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            // The hour that is skipped in spring: the instant of the change is that of the last time before it.
            var before = local;
            while (zone.IsInvalidTime(before))
            {
                before = before.AddMinutes(-1);
            }

            return Instant(before, zone) + TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(before.Ticks % TimeSpan.TicksPerMinute);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>
    /// The offset from UTC through a span of time: each from its instant on. The changes are found to the second. A conversion by these few comparisons is
    /// tens of times cheaper for a database than looking the zone up for every row.
    /// </summary>
    public static IReadOnlyList<(DateTimeOffset From, TimeSpan Offset)> Offsets(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        // No zone has changed twice within a day since 1970.
        var step = TimeSpan.FromDays(1);
        var offsets = new List<(DateTimeOffset, TimeSpan)> { (from, zone.GetUtcOffset(from)) };
        for (var at = from; at < to; at += step)
        {
            if (zone.GetUtcOffset(at + step) is var next && next != zone.GetUtcOffset(at))
            {
                var (before, after) = (at.ToUnixTimeSeconds(), (at + step).ToUnixTimeSeconds());
                while (after - before > 1)
                {
                    var middle = (before + after) / 2;
                    (before, after) = zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == next ? (before, middle) : (middle, after);
                }

                offsets.Add((DateTimeOffset.FromUnixTimeSeconds(after), next));
            }
        }

        return offsets;
    }
}
