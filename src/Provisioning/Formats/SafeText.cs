using System.Globalization;

namespace Billing.Provisioning.Formats;

/// <summary>
/// What no value in a phone's file may hold, whatever the format. A display name is typed by a subscriber, and a line break in it could set the
/// phone's provisioning server.
/// </summary>
internal static class SafeText
{
    /// <summary>Why a value is refused, as the rest of a sentence about it; null when it is not.</summary>
    public static string? Refusal(string value)
    {
        if (Unsafe(value) is { } found)
        {
            return found is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029'
                ? "holds a line break"
                : string.Create(CultureInfo.InvariantCulture, $"holds a character that cannot be written (U+{(int)found:X4})");
        }
        // Cisco trims both ends [MPP administration guide], text formats do so too: a password would silently be another one.
        return value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) ? "begins or ends with a blank" : null;
    }

    /// <summary>The first character that could end a line or a file, or that is not one: control characters (C0, C1), U+2028, U+2029, half a pair, noncharacters.</summary>
    public static char? Unsafe(ReadOnlySpan<char> value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF')
            {
                return c;
            }
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(c))
            {
                return c;
            }
        }
        return null;
    }
}
