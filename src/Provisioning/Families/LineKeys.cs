using System.Text.RegularExpressions;

namespace Billing.Provisioning.Families;

/// <summary>Readers of the key of a line of a rendered file. Templates put each key on a line of its own.</summary>
internal static partial class LineKeys
{
    /// <summary><c>key = value</c>.</summary>
    public static Func<string, string?> Text() => line => line.IndexOf(" = ", StringComparison.Ordinal) is > 0 and var end ? line[..end] : null;

    /// <summary><c>&lt;key …&gt;value&lt;/key&gt;</c>.</summary>
    public static Func<string, string?> Element() => line => Leaf().Match(line) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary><c>&lt;key idx="1" …&gt;value&lt;/key&gt;</c>, read as <c>key[1]</c>.</summary>
    public static Func<string, string?> IndexedElement() => line => Leaf().Match(line) is { Success: true } match ? Indexed(match) : null;

    /// <summary><c>&lt;item name="key"&gt;value&lt;/item&gt;</c>.</summary>
    public static Func<string, string?> Item() => line => NamedItem().Match(line) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary><c>key="value"</c>, an attribute.</summary>
    public static Func<string, string?> Attribute() => line => Assigned().Match(line) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>Elements within elements, read as <c>sip/line[1]/RegisterAddr</c> below the root.</summary>
    public static Func<string, string?> Path()
    {
        var open = new List<string>();
        return line =>
        {
            if (Leaf().Match(line) is { Success: true } leaf)
            {
                return string.Join('/', open.Skip(1).Append(Indexed(leaf)));
            }
            if (line.TrimStart().StartsWith("</", StringComparison.Ordinal))
            {
                open.RemoveAt(open.Count - 1);
            }
            else if (Opening().Match(line) is { Success: true } opening)
            {
                open.Add(Indexed(opening));
            }
            return null;
        };
    }

    private static string Indexed(Match match) =>
        match.Groups["index"] is { Success: true } index ? $"{match.Groups["name"].Value}[{index.Value}]" : match.Groups["name"].Value;

    [GeneratedRegex(@"^\s*<(?<name>[A-Za-z][\w.-]*)(?: (?:idx|index)=""(?<index>[0-9]+)"")?(?: [a-z]+=""[^""]*"")*(?:/>|>[^<]*</\k<name>>)\s*$")]
    private static partial Regex Leaf();

    [GeneratedRegex(@"^\s*<(?<name>[A-Za-z][\w.-]*)(?: (?:idx|index)=""(?<index>[0-9]+)"")?(?: [a-z]+=""[^""]*"")*>\s*$")]
    private static partial Regex Opening();

    [GeneratedRegex(@"^\s*<item name=""(?<name>[^""]+)"">")]
    private static partial Regex NamedItem();

    [GeneratedRegex(@"^\s*(?<name>[A-Za-z][\w.-]*)=""[^""]*""\s*$")]
    private static partial Regex Assigned();
}
