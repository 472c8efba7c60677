using System.Buffers;
using System.Globalization;
using System.Text;

namespace Radius;

/// <summary>
/// Text from the wire, made fit to be stored and shown. Invalid UTF-8, control and formatting characters (which could forge
/// lines or turn the reading direction) become U+FFFD; the NUL that some gateways end their strings with is dropped.
/// </summary>
internal static class WireText
{
    public static string Read(ReadOnlySpan<byte> value)
    {
        value = value.TrimEnd((byte)0);
        var text = Encoding.UTF8.GetString(value);
        var firstBad = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsUnfit(text, i))
            {
                firstBad = i;
                break;
            }
        }

        return firstBad < 0
            ? text
            : string.Create(text.Length, text, static (clean, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    clean[i] = IsUnfit(source, i) ? '\uFFFD' : source[i];
                }
            });
    }

    /// <summary>Whether the octets are text that <see cref="Read"/> would leave as it is.</summary>
    public static bool IsClean(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(value, out var rune, out var used) != OperationStatus.Done || IsUnfit(Rune.GetUnicodeCategory(rune)))
            {
                return false;
            }

            value = value[used..];
        }

        return true;
    }

    /// <summary>Removes a leading <c>name=</c>, which VoIP gateways repeat in the value of the attribute of that name.</summary>
    public static ReadOnlySpan<byte> WithoutName(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        var start = value.TrimStart((byte)' ');
        return start.Length > name.Length && start[name.Length] == '=' && Ascii.EqualsIgnoreCase(start[..name.Length], name)
            ? start[(name.Length + 1)..]
            : value;
    }

    // Both halves of a surrogate pair share the fate of their character.
    private static bool IsUnfit(string text, int index) =>
        IsUnfit(CharUnicodeInfo.GetUnicodeCategory(text, char.IsLowSurrogate(text[index]) && index > 0 ? index - 1 : index));

    private static bool IsUnfit(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
