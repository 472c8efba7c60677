using Azure;
using Azure.Data.Tables;

namespace AzureTables;

/// <summary>Entity operations that are written together or not at all, and whoever waits for them.</summary>
internal sealed class CommitSet(IReadOnlyList<TableTransactionAction> actions, int sentBytes)
{
    private const int Waiting = 0;
    private const int Left = 1;
    private const int Withdrawn = 2;

    // Continuations run on the pool: a grain's own code must not run inside the commit loop.
    private readonly TaskCompletionSource<IReadOnlyList<ETag>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state = Waiting;

    public IReadOnlyList<TableTransactionAction> Actions => actions;

    /// <summary>An upper bound of what this set adds to a request.</summary>
    public int SentBytes => sentBytes;

    /// <summary>An attempt of this set ended without an answer, so that it may have landed.</summary>
    public bool WasUnclear { get; set; }

    public Task<IReadOnlyList<ETag>> Done => done.Task;

    /// <summary>True once, and only when nobody withdrew the set.</summary>
    public bool TryLeave() => Interlocked.CompareExchange(ref state, Left, Waiting) == Waiting;

    /// <summary>True when the set has not left and now never will.</summary>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref state, Withdrawn, Waiting) == Waiting;

    public bool IsWithdrawn => Volatile.Read(ref state) == Withdrawn;

    public void Succeed(IReadOnlyList<ETag> etags) => done.TrySetResult(etags);

    public void Fail(Exception reason) => done.TrySetException(reason);
}
