namespace Billing.Reports;

/// <summary>What reports may take, and how long what they gave is kept: section <c>Reports</c>.</summary>
public sealed class ReportOptions
{
    public const string Section = "Reports";

    /// <summary>How long runs and their results are kept.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How many run at once in one silo; more wait for their turn.</summary>
    public int AtOnce { get; set; } = 1;

    /// <summary>Memory of the database of one run, in bytes; beyond that it uses the disk.</summary>
    public long MemoryBytes { get; set; } = 1L << 30;

    /// <summary>Threads of one run; null: one for each two processors, since calls are answered here too.</summary>
    public int? Threads { get; set; }

    /// <summary>How much one run may put on disk, in bytes, and how long a result may be.</summary>
    public long DiskBytes { get; set; } = 8L << 30;

    /// <summary>How long whoever wants a page or a file of a result waits for others who read.</summary>
    public TimeSpan ReadPatience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one may run.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);
}
