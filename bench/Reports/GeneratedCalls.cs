using System.Globalization;
using Billing.Calls;
using Billing.Lake;

namespace Billing.GeneratedHistory;

/// <summary>
/// A history of calls that is the same each time: every call follows from its number alone. They end in the order of their numbers, evenly over the span. One in a hundred
/// was estimated and corrected afterwards, half of these after days; one in a thousand is deleted afterwards; rows of one in two hundred were written twice.
/// </summary>
public sealed class GeneratedCalls(long count, DateTimeOffset from, TimeSpan span)
{
    private static readonly string[] s_countries =
        "US GB DE FR IT ES PL UA NL BE AT CH SE NO DK FI PT GR CZ HU RO BG TR IL IN PK BD CN JP KR AU NZ BR AR MX CA ZA NG EG KE".Split(' ');

    private static readonly string[] s_areas = ["20", "30", "40", "69", "89", "212", "415", "171"];
    private static readonly int[] s_failures = [17, 18, 19, 21, 34, 38];

    public long Count => count;
    public DateTimeOffset From => from;
    public DateTimeOffset To => from + span;

    /// <summary>The day in which a call first was said to have ended, counted from the first.</summary>
    public int DayOf(long number) => (int)(Ended(number) - from).TotalDays;

    /// <summary>Every row that was written of a call, the oldest first.</summary>
    public IEnumerable<WrittenRow> Rows(long number)
    {
        var random = new Sequence(number);
        var last = Last(number, ref random);
        var fate = random.Next(2000);
        var day = DayOf(number);
        if (fate < 20)
        {
            // Closed at its last evidence, up to an hour early; the late Stop came at once or days later.
            var early = TimeSpan.FromSeconds(Math.Min(last.Seconds, 1 + random.Next(3600)));
            yield return new(last with
            {
                Version = 3,
                Certainty = Certainty.Estimated,
                DisconnectedAt = last.DisconnectedAt - early,
                Seconds = last.Seconds - (int)early.TotalSeconds,
                Why = "no record from the node",
            }, day);
            yield return new(last with { Version = 7, Certainty = Certainty.Corrected }, fate < 10 ? day : day + 1 + random.Next(20));
            yield break;
        }

        yield return new(last, day);
        if (fate is >= 20 and < 22)
        {
            yield return new(last.Tombstone(last.Version + 1), day + random.Next(20));
        }
        else if (fate is >= 30 and < 40)
        {
            yield return new(last, day);
        }
    }

    private DateTimeOffset Ended(long number) => from + TimeSpan.FromMicroseconds(Math.Floor(span.TotalMicroseconds * ((number + 0.5) / count)));

    private CdrRecord Last(long number, ref Sequence random)
    {
        var ended = Ended(number);
        // Few customers and countries have most of the calls.
        var customer = (int)(Math.Pow(random.Part(), 3) * 500);
        var country = random.Next(200) == 0 ? null : s_countries[(int)(Math.Pow(random.Part(), 2) * s_countries.Length)];
        var answered = random.Next(100) < 62;
        // Exponential, four minutes on average; one in fifty is a long conference.
        var seconds = !answered ? 0 : Math.Min(4 * 3600, (int)(-Math.Log(1 - random.Part()) * (random.Next(50) == 0 ? 2400 : 240)));
        var ringing = 1 + random.Next(25);
        var estimated = random.Next(300) == 0;
        var account = customer * 40 + random.Next(40);
        return new()
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"{random.Bits():x16}{number:x12}"),
            Generation = number % 5000 == 0 ? 1 : 0,
            Version = 5,
            CustomerId = random.Next(400) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"customer-{customer:d3}"),
            AccountId = string.Create(CultureInfo.InvariantCulture, $"4930{account:d8}"),
            Caller = string.Create(CultureInfo.InvariantCulture, $"4930{account:d8}"),
            CallerCountry = "DE",
            CallerArea = "30",
            Callee = string.Create(CultureInfo.InvariantCulture, $"44{random.Next(1_000_000_000):d10}"),
            CalleeCountry = country,
            CalleeArea = country is null ? null : s_areas[random.Next(s_areas.Length)],
            NodeId = string.Create(CultureInfo.InvariantCulture, $"gw-{random.Next(12):d2}"),
            Legs = 1 + random.Next(2),
            SetupAt = ended - TimeSpan.FromSeconds(seconds + ringing),
            ConnectedAt = answered ? ended - TimeSpan.FromSeconds(seconds) : null,
            DisconnectedAt = ended,
            Seconds = seconds,
            Cause = answered ? 16 : s_failures[random.Next(s_failures.Length)],
            SipCode = answered ? 200 : 486,
            Certainty = estimated ? Certainty.Estimated : Certainty.Confirmed,
            Why = estimated ? "no record from the node" : answered ? "normal call clearing" : "not answered",
        };
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014), seeded by the call's number.</summary>
    private struct Sequence(long seed)
    {
        private ulong _state = (ulong)seed * 0xD1342543DE82EF95UL + 0x9E3779B97F4A7C15UL;

        public ulong Bits()
        {
            var z = _state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }

        public int Next(int below) => (int)(Bits() % (ulong)below);

        public double Part() => (Bits() >> 11) * (1.0 / (1UL << 53));
    }
}
