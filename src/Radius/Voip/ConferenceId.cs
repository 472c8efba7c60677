namespace Radius;

/// <summary>
/// h323-conf-id: the 128 bits by which the legs of one call find each other. Written as four groups of hex digits that are not
/// always padded, as a UUID, as 32 digits, or as 16 raw octets; with or without the name in front.
/// </summary>
public static class ConferenceId
{
    /// <summary>
    /// Brings it into one form.
    /// </summary>
    /// <returns>32 upper-case hex digits; null when it is none of the known forms, or all zeros, which says "no id".</returns>
    public static string? Normalize(ReadOnlySpan<byte> value)
    {
        // A value cannot be told from its name by '=' alone: raw octets may hold that one too.
        value = WireText.WithoutName(value, "h323-conf-id"u8);
        value = WireText.WithoutName(value, "h323-incoming-conf-id"u8);
        value = WireText.WithoutName(value, "conf-id"u8);
        Span<char> digits = stackalloc char[32];
        if (!TryText(value.Trim(" \0"u8), digits))
        {
            if (value.Length != 16)
            {
                return null;
            }

            Convert.TryToHexString(value, digits, out _);
        }

        return digits.ContainsAnyExcept('0') ? new string(digits) : null;
    }

    private static bool TryText(ReadOnlySpan<byte> text, Span<char> digits)
    {
        digits.Fill('0');
        var groups = 0;
        var written = 0;
        Span<int> sizes = stackalloc int[5];
        Span<char> compact = stackalloc char[32];
        while (!text.IsEmpty)
        {
            var size = text.IndexOfAny((byte)' ', (byte)'-');
            var group = size < 0 ? text : text[..size];
            text = size < 0 ? default : text[(size + 1)..].TrimStart((byte)' ');
            if (groups == 5 || group.IsEmpty || written + group.Length > 32)
            {
                return false;
            }

            foreach (var octet in group)
            {
                if (!char.IsAsciiHexDigit((char)octet))
                {
                    return false;
                }

                compact[written++] = char.ToUpperInvariant((char)octet);
            }

            sizes[groups++] = group.Length;
        }

        if (written == 32)
        {
            compact.CopyTo(digits);
            return true;
        }

        if (groups != 4)
        {
            return false;
        }

        var from = 0;
        for (var i = 0; i < 4; i++)
        {
            if (sizes[i] > 8)
            {
                return false;
            }

            compact.Slice(from, sizes[i]).CopyTo(digits[((i * 8) + 8 - sizes[i])..]);
            from += sizes[i];
        }

        return true;
    }
}
