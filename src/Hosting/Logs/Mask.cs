using System.Text.RegularExpressions;

namespace Billing.Hosting.Logs;

/// <summary>
/// What leaves the process in logs and traces: of a phone number its last three digits, of an e-mail address its first letter and its host, of
/// a credential nothing.
/// </summary>
/// <remarks>
/// Our own code logs no secret. This is for what we do not write ourselves: messages of exceptions and of libraries, which name grains and rows
/// by their keys, and a key may be a number. It works on the finished text, and rather hides too much than too little: a run of 7 to 15 digits
/// (E.164 §6 allows 15) is taken for a number unless it is a part of a longer word of hexadecimal digits, a fraction, a port and generation of a silo,
/// or a bare number of JSON.
/// </remarks>
public static partial class Mask
{
    private const string Hidden = "***";
    private const int DigitsShown = 3;
    private const int ShortestHexWord = 12;

    /// <summary>Of a longer word no more is looked at: text of any length takes time in proportion.</summary>
    private const int LongestHexWord = 128;

    /// <summary>The text with everything hidden that nobody may read in a log.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = Credential().Replace(text, match => match.Groups["name"].Value + Hidden);
        text = Email().Replace(text, match => $"{match.Groups["first"].Value}{Hidden}@{match.Groups["host"].Value}");
        return Number().Replace(text, match => IsInHexWord(text, match) ? match.Value : Hidden + match.Value[^DigitsShown..]);
    }

    /// <summary>Such as a part of a MAC, a trace's id, or a hash: at least 12 digits of which two are letters. What follows a % is an escape.</summary>
    private static bool IsInHexWord(string text, Match match)
    {
        var (from, to) = (match.Index, match.Index + match.Length);
        while (from > 0 && match.Index - from < LongestHexWord && char.IsAsciiHexDigit(text[from - 1]))
        {
            from--;
        }

        while (to < text.Length && to - match.Index < LongestHexWord && char.IsAsciiHexDigit(text[to]))
        {
            to++;
        }

        return to - from >= ShortestHexWord && (from == 0 || text[from - 1] != '%') && text[from..to].Count(char.IsAsciiLetter) >= 2;
    }

    /// <summary>
    /// Keys of storage accounts, signatures of their addresses, keys of Stripe, bearer tokens, and the 160 bits by which a phone finds its files.
    /// </summary>
    [GeneratedRegex(
        @"(?<name>\bAccountKey=|\bSharedAccessSignature=|[?&]sig=|\b[Bb]earer )[^\s;&""',]+|\b(?<name>(?:sk|rk)_(?:test|live)_|whsec_)[A-Za-z0-9_]+|(?<![A-Za-z0-9])(?=[a-z2-7]*[g-z])[a-z2-7]{32}(?![A-Za-z0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Credential();

    /// <summary>Up to 64 octets before the @ (RFC 5321 §4.5.3.1.1): without a bound, a long text without one would be read to its end from each of its letters.</summary>
    [GeneratedRegex(@"(?<first>[A-Za-z0-9])[A-Za-z0-9._%+-]{0,63}@(?<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![0-9]|[0-9][.:]|"":)\+?[0-9]{7,15}(?![0-9]|-[0-9a-f]{12}\b)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
