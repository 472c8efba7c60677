using System.Globalization;

namespace Billing.Load;

/// <summary>The accounts that take turns.</summary>
internal static class AccountSource
{
    private const int Most = 1_000_000;

    /// <summary>
    /// A file with <c>name</c> or <c>name:password</c> in each line; or a pattern such as <c>load{000-999}</c>; or one name.
    /// </summary>
    /// <exception cref="FormatException">The file or the pattern holds no accounts; says why.</exception>
    public static Account[] Read(string source, string password) =>
        File.Exists(source) ? FromFile(source, password) : FromPattern(source, password);

    private static Account[] FromFile(string path, string password)
    {
        Account[] accounts =
        [
            .. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Take(Most).Select(line =>
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                return colon < 0 ? new Account(line, password) : new Account(line[..colon], line[(colon + 1)..]);
            }),
        ];
        return accounts.Length > 0 ? accounts : throw new FormatException($"{path} holds no accounts.");
    }

    private static Account[] FromPattern(string pattern, string password)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        var close = pattern.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 && close < 0)
        {
            return [new Account(pattern, password)];
        }

        var range = close > open ? pattern[(open + 1)..close].Split('-') : [];
        if (range.Length != 2
            || !int.TryParse(range[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(range[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || last < first || last - first >= Most)
        {
            throw new FormatException($"'{pattern}' is neither a file nor a pattern such as load{{000-999}}.");
        }

        var format = "D" + range[0].Length.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. Enumerable.Range(first, last - first + 1).Select(number =>
                new Account(pattern[..open] + number.ToString(format, CultureInfo.InvariantCulture) + pattern[(close + 1)..], password)),
        ];
    }
}
