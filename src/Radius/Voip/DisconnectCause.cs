using System.Buffers;
using System.Globalization;

namespace Radius;

/// <summary>h323-disconnect-cause: a Q.850 cause, written in a radix that depends on the gateway.</summary>
public static class DisconnectCause
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    // The most frequent first. Decides between two readings of the same digits.
    private static ReadOnlySpan<byte> ByFrequency =>
        [16, 17, 19, 18, 21, 31, 34, 41, 1, 28, 3, 20, 27, 38, 42, 22, 2, 63, 88, 127, 102, 44, 47, 50, 55, 57, 58, 65, 79, 111];

    /// <summary>Reads <c>10</c>, <c>=16</c>, <c>0x10</c>, <c>16 (0x10)</c>. Null when it is no cause (0 to 127).</summary>
    public static int? Parse(ReadOnlySpan<char> text, CauseRadix radix)
    {
        text = text.Trim().TrimStart('=').Trim();
        var prefix = text.IndexOf("0x", StringComparison.OrdinalIgnoreCase);
        if (prefix >= 0)
        {
            var hex = text[(prefix + 2)..];
            var end = hex.IndexOfAnyExcept(HexDigits);
            return Hexadecimal(end < 0 ? hex : hex[..end]);
        }

        var size = text.IndexOf(' ');
        text = size < 0 ? text : text[..size];
        var asDecimal = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 128 ? number : (int?)null;
        var asHexadecimal = Hexadecimal(text);
        return radix switch
        {
            CauseRadix.Decimal => asDecimal,
            CauseRadix.Hexadecimal => asHexadecimal,
            _ when asDecimal is null || asHexadecimal is null => asDecimal ?? asHexadecimal,
            _ => Rank(asDecimal.Value) < Rank(asHexadecimal.Value) ? asDecimal : asHexadecimal,
        };
    }

    private static int? Hexadecimal(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 128 ? number : null;

    private static int Rank(int cause)
    {
        var rank = ByFrequency.IndexOf((byte)cause);
        return rank < 0 ? int.MaxValue : rank;
    }
}
