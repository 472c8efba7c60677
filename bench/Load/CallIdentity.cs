using System.Globalization;

namespace Billing.Load;

/// <summary>The names of a call: unique over runs, and told from its number alone.</summary>
internal static class CallIdentity
{
    public const int ConfIdLength = 35;
    public const int SessionIdLength = 16;
    public const int CalleeLength = 12;

    // Real country and area codes; the digits that follow are made up.
    private static readonly string[] Prefixes = ["525550101", "442079460", "493023125", "331990012", "390655501", "346001234", "552155501", "912255501"];

    /// <summary>The h323-conf-id as gateways write it: four words of eight hex digits.</summary>
    public static void WriteConfId(ulong run, long number, Span<byte> text)
    {
        Hex((uint)(run >> 32), text);
        text[8] = (byte)' ';
        Hex((uint)run, text[9..]);
        text[17] = (byte)' ';
        Hex((uint)(number >> 32), text[18..]);
        text[26] = (byte)' ';
        Hex((uint)number, text[27..]);
    }

    /// <summary>The same without blanks, as a server that normalises keeps it.</summary>
    public static string Key(ulong run, long number) => string.Create(CultureInfo.InvariantCulture, $"{run:X16}{number:X16}");

    public static void WriteSessionId(ulong run, long number, Span<byte> text)
    {
        Hex((uint)run, text);
        Hex((uint)number, text[8..]);
    }

    public static void WriteCallee(long number, Span<byte> text)
    {
        var prefix = Prefixes[(int)(number % Prefixes.Length)];
        for (var i = 0; i < prefix.Length; i++)
        {
            text[i] = (byte)prefix[i];
        }

        for (var i = text.Length - 1; i >= prefix.Length; i--)
        {
            text[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    private static void Hex(uint word, Span<byte> text)
    {
        for (var i = 7; i >= 0; i--)
        {
            text[i] = "0123456789ABCDEF"u8[(int)(word & 15)];
            word >>= 4;
        }
    }
}
