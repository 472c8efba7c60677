using System.Text.RegularExpressions;
using Billing.Provisioning.Formats;

namespace Billing.Provisioning.Families;

/// <summary>How a family's overrides are spelt, which are refused, and which are known.</summary>
/// <param name="syntax">What a key may look like; it is written as it is, so it must leave no way out of its place.</param>
/// <param name="core">Keys that say whom the phone trusts and registers as: servers, passwords, where its files are. They are never overridden.</param>
/// <param name="keys">Makes a reader of the keys of a file's lines.</param>
/// <param name="knownKeys">The file in KnownKeys, without its ending: a key on each line, <c>#</c> for any number.</param>
internal sealed class OverrideRules(Regex syntax, Regex core, Func<Func<string, string?>> keys, string knownKeys)
{
    private readonly Lazy<Regex> _known = new(() => new Regex(
        "^(?:" + string.Join('|', EmbeddedText.Read($"KnownKeys/{knownKeys}.txt")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(key => Regex.Escape(key).Replace(@"\#", "[0-9]+", StringComparison.Ordinal))) + @")\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));

    public bool IsSpelt(string key) => key.Length <= 128 && syntax.IsMatch(key);

    public bool IsCore(string key) => core.IsMatch(key);

    public bool IsKnown(string key) => _known.Value.IsMatch(key);

    /// <summary>
    /// A file in which each of these keys stands once. Templates print overrides after what they say themselves in the same place, so the last
    /// is kept. Values hold no line breaks, so a line is one key.
    /// </summary>
    public string LastOnly(string file, IReadOnlySet<string> overridden)
    {
        var key = keys();
        var lines = Array.ConvertAll(file.Split('\n'), line => (Text: line, Key: key(line) is { } found && overridden.Contains(found) ? found : null));
        var kept = lines.Index().Where(line => line.Item.Key is not null).GroupBy(line => line.Item.Key).Select(group => group.Last().Index).ToHashSet();
        return string.Join('\n', lines.Index().Where(line => line.Item.Key is null || kept.Contains(line.Index)).Select(line => line.Item.Text));
    }
}
