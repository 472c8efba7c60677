using System.Buffers;
using System.Globalization;

namespace Radius;

/// <summary>
/// Times as gateways write them: <c>HH:MM:SS.mmm ZONE Ddd Mon D YYYY</c> (Cisco), or ISO 8601 with an offset in the same
/// attribute. A leading '.' means that the clock lost its NTP source and is still read; a leading '*' means that it was
/// never set, so there is no time.
/// </summary>
public static class H323Time
{
    private static readonly SearchValues<char> ClockCharacters = SearchValues.Create("0123456789:.,");
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    // Minutes east of UTC. Names that several countries use differently (IST, CST of China) have the meaning of Cisco's manuals.
    private static readonly Dictionary<string, int> ZoneMinutes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UTC"] = 0, ["GMT"] = 0, ["UCT"] = 0, ["Z"] = 0, ["WET"] = 0, ["WEST"] = 60, ["BST"] = 60,
        ["CET"] = 60, ["MET"] = 60, ["CEST"] = 120, ["MEST"] = 120, ["MET DST"] = 120, ["SAST"] = 120, ["EET"] = 120, ["EEST"] = 180,
        ["MSK"] = 180, ["MSD"] = 240, ["TRT"] = 180, ["GST"] = 240, ["PKT"] = 300, ["IST"] = 330, ["WIB"] = 420, ["ICT"] = 420,
        ["HKT"] = 480, ["SGT"] = 480, ["PHT"] = 480, ["AWST"] = 480, ["JST"] = 540, ["KST"] = 540, ["ACST"] = 570, ["AEST"] = 600,
        ["AEDT"] = 660, ["NZST"] = 720, ["NZDT"] = 780, ["BRT"] = -180, ["ART"] = -180, ["NST"] = -210, ["NDT"] = -150, ["AST"] = -240,
        ["ADT"] = -180, ["EST"] = -300, ["EDT"] = -240, ["CST"] = -360, ["CDT"] = -300, ["MST"] = -420, ["MDT"] = -360, ["PST"] = -480,
        ["PDT"] = -420, ["AKST"] = -540, ["AKDT"] = -480, ["HST"] = -600,
    };

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Zones =
        ZoneMinutes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a time, without the <c>name=</c> in front, into UTC. False when it is not certain.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        text = text.Trim().TrimStart('"').TrimEnd('"');
        if (text.Length > 64 || text.IsEmpty || text[0] == '*')
        {
            return false;
        }

        if (text[0] == '.')
        {
            text = text[1..].TrimStart();
        }

        return text.Length > 10 && text[4] == '-' ? TryIso(text, out time) : TryCisco(text, out time);
    }

    private static bool TryCisco(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        var clock = Next(ref text);
        var zone = Next(ref text);
        var month = Next(ref text);
        if (MonthOf(month) == 0)
        {
            // The day of the week says nothing that the date does not.
            month = Next(ref text);
        }

        var day = Next(ref text);
        var year = Next(ref text);
        return text.IsEmpty
            && TryClock(clock, out var timeOfDay)
            && TryZone(zone, out var offset)
            && TryDigits(day, 1, 2, out var d) && TryDigits(year, 4, 4, out var y)
            && TryMake(y, MonthOf(month), d, timeOfDay, offset, out time);
    }

    private static bool TryIso(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[7] != '-' || (text[10] is not 'T' and not 't' and not ' ')
            || !TryDigits(text[..4], 4, 4, out var year) || !TryDigits(text[5..7], 2, 2, out var month) || !TryDigits(text[8..10], 2, 2, out var day))
        {
            return false;
        }

        var rest = text[11..];
        var end = rest.IndexOfAnyExcept(ClockCharacters);
        return end > 0
            && TryClock(rest[..end], out var timeOfDay)
            && TryZone(rest[end..].Trim(), out var offset)
            && TryMake(year, month, day, timeOfDay, offset, out time);
    }

    private static bool TryMake(int year, int month, int day, TimeSpan timeOfDay, TimeSpan offset, out DateTimeOffset time)
    {
        time = default;
        if (year is < 1990 or > 2200 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        time = new DateTimeOffset(new DateTime(year, month, day) + timeOfDay - offset, TimeSpan.Zero);
        return true;
    }

    private static bool TryClock(ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        var fraction = ReadOnlySpan<char>.Empty;
        var dot = text.IndexOfAny('.', ',');
        if (dot >= 0)
        {
            fraction = text[(dot + 1)..];
            text = text[..dot];
        }

        var first = text.IndexOf(':');
        var last = text.LastIndexOf(':');
        if (first < 1 || last == first
            || !TryDigits(text[..first], 1, 2, out var hours) || !TryDigits(text[(first + 1)..last], 2, 2, out var minutes)
            || !TryDigits(text[(last + 1)..], 2, 2, out var seconds)
            || hours > 23 || minutes > 59 || seconds > 60)
        {
            return false;
        }

        long ticks = 0;
        var unit = TimeSpan.TicksPerSecond;
        foreach (var digit in fraction)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            unit /= 10;
            ticks += (digit - '0') * unit;
        }

        time = new TimeSpan(hours, minutes, seconds) + TimeSpan.FromTicks(ticks);
        return true;
    }

    private static bool TryZone(ReadOnlySpan<char> zone, out TimeSpan offset)
    {
        offset = default;
        if (Zones.TryGetValue(zone, out var minutes))
        {
            offset = TimeSpan.FromMinutes(minutes);
            return true;
        }

        if (zone.StartsWith("GMT", StringComparison.OrdinalIgnoreCase) || zone.StartsWith("UTC", StringComparison.OrdinalIgnoreCase))
        {
            zone = zone[3..];
        }

        if (zone.Length < 2 || zone[0] is not '+' and not '-')
        {
            return false;
        }

        // +H, +HH, +HHMM, +HH:MM
        var sign = zone[0] == '-' ? -1 : 1;
        var colon = zone.IndexOf(':');
        var hoursText = colon > 0 ? zone[1..colon] : zone.Length == 5 ? zone[1..3] : zone[1..];
        var minutesText = colon > 0 ? zone[(colon + 1)..] : zone.Length == 5 ? zone[3..] : "0";
        if (!TryDigits(hoursText, 1, 2, out var h) || !TryDigits(minutesText, 1, 2, out var m) || h > 14 || m > 59)
        {
            return false;
        }

        offset = TimeSpan.FromMinutes(sign * ((h * 60) + m));
        return true;
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        var word = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[end..].TrimStart();
        return word;
    }

    private static int MonthOf(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < Months.Length; i++)
        {
            if (word.Equals(Months[i], StringComparison.OrdinalIgnoreCase))
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, int least, int most, out int number)
    {
        number = 0;
        return text.Length >= least && text.Length <= most && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
