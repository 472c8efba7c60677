using System.Globalization;

namespace Billing.Compare;

/// <summary>What is measured, and how long.</summary>
internal sealed class CompareOptions
{
    public const string Usage = """
        Measures FreeRADIUS + PostgreSQL and this product in turn, on this machine, with the same load, and prints a table of ratios.

          bench/compare [options]

          --quick           one short run of each (under 4 minutes)
          --runs N          runs of each; the medians count                                   [5]
          --only A,B        of: accounting, auth, mix, standin, limit                         [all]
        """;

    public const string Accounting = "accounting";
    public const string Authorization = "auth";
    public const string Mix = "mix";
    public const string StandIn = "standin";
    public const string MachineLimit = "limit";

    private static readonly string[] s_all = [Accounting, Authorization, Mix, StandIn, MachineLimit];

    public bool Quick { get; private set; }

    public int Runs { get; private set; } = 5;

    public string[] Only { get; private set; } = s_all;

    /// <summary>How long each server is loaded before it is measured: ours compiles its hot paths meanwhile, which takes
    /// some 15 s on two cores that the load occupies, and a server runs for weeks.</summary>
    public TimeSpan Warmup => TimeSpan.FromSeconds(Quick ? 3 : 15);

    public TimeSpan Measure => TimeSpan.FromSeconds(Quick ? 3 : 8);

    /// <summary>No further run begins after this; what was measured by then counts.</summary>
    public TimeSpan Budget => TimeSpan.FromMinutes(Quick ? 3.2 : 40);

    /// <exception cref="FormatException">An argument is unknown or out of its range; says which.</exception>
    public static CompareOptions Parse(string[] args)
    {
        var options = new CompareOptions();
        for (var at = 0; at < args.Length; at++)
        {
            switch (args[at])
            {
                case "--quick":
                    (options.Quick, options.Runs) = (true, 1);
                    break;
                case "--runs" when at + 1 < args.Length:
                    options.Runs = int.TryParse(args[++at], NumberStyles.None, CultureInfo.InvariantCulture, out var runs) && runs is >= 1 and <= 50
                        ? runs
                        : throw new FormatException("--runs is a number from 1 to 50.");
                    break;
                case "--only" when at + 1 < args.Length:
                    options.Only = args[++at].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                    if (options.Only.Length == 0 || Array.Find(options.Only, name => !s_all.Contains(name)) is not null)
                    {
                        throw new FormatException($"--only takes of: {string.Join(", ", s_all)}.");
                    }

                    break;
                default:
                    throw new FormatException($"There is no option {args[at]}, or it needs a value.");
            }
        }

        return options;
    }

    public bool Has(string part) => Only.Contains(part);
}
