using System.Globalization;

namespace Billing.Frontend.Components.Layout;

/// <summary>The time zone that a person reads times in.</summary>
public sealed record DisplayZone(TimeZoneInfo Zone)
{
    public static readonly DisplayZone Utc = new(TimeZoneInfo.Utc);

    /// <param name="id">IANA name; one that this machine does not know means UTC.</param>
    public static DisplayZone Of(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.Id != "Etc/UTC" ? new(zone) : Utc;

    public string Name => Zone.Id;

    /// <summary><c>22 Nov 2026 23:20:15</c></summary>
    public string Moment(DateTimeOffset time) => Local(time).ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>22 Nov 23:20:15</c>, with the year when that is long ago.</summary>
    public string Short(DateTimeOffset time, DateTimeOffset now) => (now - time).Duration() < TimeSpan.FromDays(180)
        ? Local(time).ToString("d MMM HH:mm:ss", CultureInfo.InvariantCulture)
        : Moment(time);

    /// <summary><c>23:20:15</c></summary>
    public string Clock(DateTimeOffset time) => Local(time).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>23:20</c></summary>
    public string Minute(DateTimeOffset time) => Local(time).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The clock alone when it was within the last 20 hours, the whole date else.</summary>
    public string Recent(DateTimeOffset time, DateTimeOffset now) => now - time < TimeSpan.FromHours(20) ? Clock(time) : Moment(time);

    /// <summary><c>UTC+01:00</c>, at that time.</summary>
    public string Offset(DateTimeOffset time)
    {
        var offset = Zone.GetUtcOffset(time);
        return offset == TimeSpan.Zero
            ? "UTC"
            : string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
    }

    /// <summary>As <c>&lt;input type="datetime-local"&gt;</c> spells it.</summary>
    public string ToInput(DateTimeOffset time) => Local(time).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <returns>Null when the text is no date and time.</returns>
    public DateTimeOffset? FromInput(string? text)
    {
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            return null;
        }

        // A wall time that the clock skips when summer begins is taken as if the clock had not been moved.
        var offset = Zone.IsInvalidTime(wall) ? Zone.BaseUtcOffset : Zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }

    private DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone);
}
