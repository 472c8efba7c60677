namespace AzureTables;

/// <summary>How patient a <see cref="GroupCommitWriter"/> is, and how much it lets wait.</summary>
public sealed class GroupCommitOptions
{
    /// <summary>Sets that may wait in one partition; one more is refused with <see cref="CommitQueueFullException"/>.</summary>
    public int MaxWaitingPerPartition { get; set; } = 10_000;

    /// <summary>
    /// Transactions that one writer has under way at once, over all partitions. A store that is busy answers no sooner for being asked
    /// more often at once; what waits for its turn makes fuller transactions. Eight of 100 rows in 20 ms are 40,000 rows a second,
    /// twice Azure's target for an account.
    /// </summary>
    public int MaxTransactions { get; set; } = 8;

    /// <summary>How long one request may take before its outcome is taken for unknown and looked up.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a set is tried, from when it first left, before it fails with <see cref="CommitOutcomeUnknownException"/>.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromSeconds(30);
}
