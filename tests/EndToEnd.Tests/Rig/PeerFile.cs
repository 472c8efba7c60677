using System.Text.RegularExpressions;

namespace EndToEnd.Rig;

/// <summary>A file of the <c>peers</c> folder, with its <c>@NAMES@</c> filled in.</summary>
public static partial class PeerFile
{
    /// <summary>Where the files lie beside the test program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "peers");

    /// <exception cref="InvalidOperationException">The file names something that <paramref name="values"/> lacks.</exception>
    public static string Fill(string name, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(File.ReadAllText(Path.Combine(Folder, name)), match =>
            values.TryGetValue(match.Groups[1].Value, out var value)
                ? value
                : throw new InvalidOperationException($"peers/{name} wants {match.Value}, which nobody gave."));

    [GeneratedRegex("@([A-Z_]+)@")]
    private static partial Regex Placeholder();
}
