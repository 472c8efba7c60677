using System.Globalization;

namespace Billing.GeneratedHistory;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        bench/reports [--rows N] [--days N] [--runs N]
        Generates a history of calls, runs the report "top 10 countries by calls longer than 15 minutes" over it in the lake and in PostgreSQL 15 on this machine, and
        prints both. --rows: calls, 10,000,000 by default; --days: the days they lie in, 180; --runs: of which the median counts, 5.
        """;

    public long Rows { get; init; } = 10_000_000;
    public int Days { get; init; } = 180;
    public int Runs { get; init; } = 5;

    /// <exception cref="FormatException">It says nothing that is known.</exception>
    public static Options Parse(IReadOnlyList<string> words)
    {
        var options = new Options();
        for (var index = 0; index < words.Count; index += 2)
        {
            if (index + 1 == words.Count || !long.TryParse(words[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1)
            {
                throw new FormatException(Usage);
            }

            options = words[index] switch
            {
                "--rows" => options with { Rows = value },
                "--days" => options with { Days = (int)Math.Max(4, value) },
                "--runs" => options with { Runs = (int)value },
                _ => throw new FormatException(Usage),
            };
        }

        return options;
    }
}
