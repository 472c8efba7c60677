namespace Billing.Reports;

/// <summary>What one report may take of the machine.</summary>
public sealed record ReportLimits
{
    /// <summary>Memory of the database, in bytes. The process takes about 100 MB more.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;
    public int Threads { get; init; } = 2;

    /// <summary>From the start until the last row is read.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Folder for what does not fit into memory, of this run alone; null: nothing is put on disk.</summary>
    public string? SpillFolder { get; init; }

    /// <summary>How much may lie there, in bytes.</summary>
    public long SpillBytes { get; init; } = 4L << 30;
}
