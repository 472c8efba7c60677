using System.Globalization;
using System.Text;

namespace Billing.Load;

/// <summary>Writes times as gateways do, <c>HH:MM:SS.mmm UTC Ddd Mon DD YYYY</c>, without allocating but once a day.</summary>
internal sealed class H323Clock
{
    public const int Length = 32;
    private const long MillisecondsPerDay = 86_400_000;
    private byte[] date = [];
    private long day = -1;

    public void Write(long unixMilliseconds, Span<byte> text)
    {
        if (unixMilliseconds / MillisecondsPerDay != day)
        {
            day = unixMilliseconds / MillisecondsPerDay;
            date = Encoding.ASCII.GetBytes(
                DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString(" 'UTC' ddd MMM dd yyyy", CultureInfo.InvariantCulture));
        }

        var rest = (int)(unixMilliseconds % MillisecondsPerDay);
        Two(rest / 3_600_000, text);
        text[2] = (byte)':';
        Two(rest / 60_000 % 60, text[3..]);
        text[5] = (byte)':';
        Two(rest / 1000 % 60, text[6..]);
        text[8] = (byte)'.';
        text[9] = (byte)('0' + (rest / 100 % 10));
        Two(rest % 100, text[10..]);
        date.CopyTo(text[12..]);
    }

    private static void Two(int number, Span<byte> text)
    {
        text[0] = (byte)('0' + (number / 10));
        text[1] = (byte)('0' + (number % 10));
    }
}
