using System.Globalization;

namespace Billing.Provisioning.TimeZones;

/// <summary>When summer time begins or ends each year, as phones are told it.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Week">1 to 4: that occurrence of the day in the month; 5: the last.</param>
/// <param name="Minute">Minutes since midnight on the clock as it stands before the change.</param>
internal sealed record ZoneChange(int Month, int Week, DayOfWeek Day, int Minute)
{
    public int Hour => Minute / 60;

    /// <summary>1 for Monday to 7 for Sunday.</summary>
    public int IsoDay => Day == DayOfWeek.Sunday ? 7 : (int)Day;

    /// <summary>The earliest day of the month that it can fall on, of a change that is not on the last.</summary>
    public int EarliestDay => ((Week - 1) * 7) + 1;

    /// <summary><c>M3.5.0/02:00:00</c> (POSIX.1-2017 §8.3, TZ).</summary>
    public string Posix => string.Create(CultureInfo.InvariantCulture, $"M{Month}.{Week}.{(int)Day}/{Hour:00}:{Minute % 60:00}:00");
}
