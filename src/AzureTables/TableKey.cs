using System.Buffers;
using System.Globalization;
using System.Text;

namespace AzureTables;

/// <summary>
/// Any text as a part of a PartitionKey or RowKey, and back.
/// </summary>
/// <remarks>
/// Azure refuses <c>/ \ # ?</c> and the control characters in keys; upstream Orleans replaces them by <c>_</c>, so that
/// <c>a/b</c> and <c>a_b</c> are one row. Here each becomes <c>!</c> and four hex digits of its UTF-16 code unit.
/// <c>!</c> itself, <c>|</c> (which separates the parts of our keys), <c>%</c>, <c>'</c> and lone surrogates are escaped too.
/// Letters, digits, <c>- + @ . _ :</c> and spaces stay as they are, and therefore keep their ordinal order.
/// </remarks>
public static class TableKey
{
    /// <summary>Separates the parts of a composed key: it never occurs in an escaped part.</summary>
    public const char Separator = '|';

    /// <summary>Compares greater than <see cref="Separator"/> by one: the exclusive end of all keys that begin with a part.</summary>
    public const char AfterSeparator = '}';

    /// <summary>Azure allows 1 KiB of UTF-16, which is 512 characters.</summary>
    public const int MaxLength = 512;

    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Concat(Enumerable.Range(0xD800, 0x800)).Select(c => (char)c),
         '/', '\\', '#', '?', '!', '|', '%', '\'', '\uFFFE', '\uFFFF']);

    /// <summary>Escapes one part of a key. Different texts give different results.</summary>
    /// <param name="text">Any text, also empty.</param>
    public static string Escape(string text)
    {
        var first = text.AsSpan().IndexOfAny(Suspects);
        if (first < 0)
        {
            return text;
        }
        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        for (var i = first; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                escaped.Append(c).Append(text[++i]);
            }
            else if (Suspects.Contains(c))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"!{(int)c:X4}");
            }
            else
            {
                escaped.Append(c);
            }
        }
        return escaped.ToString();
    }

    /// <summary>Undoes <see cref="Escape"/>.</summary>
    /// <exception cref="FormatException">The text was not made by <see cref="Escape"/>.</exception>
    public static string Unescape(string escaped)
    {
        if (!escaped.Contains('!', StringComparison.Ordinal))
        {
            return escaped;
        }
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '!')
            {
                text.Append(escaped[i]);
                continue;
            }
            if (i + 5 > escaped.Length
                || !ushort.TryParse(escaped.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                throw new FormatException($"'{escaped}' is not an escaped key: '!' at {i} is not followed by four hex digits.");
            }
            text.Append((char)unit);
            i += 4;
        }
        return text.ToString();
    }

    /// <summary>Escapes parts and joins them by <see cref="Separator"/>.</summary>
    /// <exception cref="ArgumentException">The key is longer than <see cref="MaxLength"/>.</exception>
    public static string Join(string part1, string part2, string part3) =>
        Checked(string.Concat(string.Concat(Escape(part1), "|", Escape(part2)), "|", Escape(part3)));

    /// <summary>Escapes parts and joins them by <see cref="Separator"/>.</summary>
    /// <exception cref="ArgumentException">The key is longer than <see cref="MaxLength"/>.</exception>
    public static string Join(string part1, string part2) => Checked(string.Concat(Escape(part1), "|", Escape(part2)));

    /// <summary>The key itself, when Azure can hold it.</summary>
    /// <exception cref="ArgumentException">The key is longer than <see cref="MaxLength"/>.</exception>
    internal static string Checked(string key) => key.Length <= MaxLength
        ? key
        : throw new ArgumentException($"The key '{key[..64]}…' has {key.Length} characters once escaped; Azure Table Storage allows {MaxLength}.");

    /// <summary>
    /// FNV-1a over the UTF-16 units, finished as MurmurHash3 does. Stored rows depend on it: it must never change.
    /// </summary>
    public static uint StableHash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619u;
        }
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
        return hash ^ (hash >> 16);
    }
}
