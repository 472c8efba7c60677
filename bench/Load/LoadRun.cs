namespace Billing.Load;

/// <summary>What all source ports of a run share.</summary>
internal sealed class LoadRun
{
    private long deadline;
    private long nextCall;
    private volatile bool cancelled;

    public LoadRun(LoadOptions options, TimeProvider time, Account[] accounts, AcknowledgedFile? acknowledged)
    {
        (Options, Time, Accounts, Acknowledged) = (options, time, accounts, acknowledged);
        StartedAt = time.GetTimestamp();
        MeasureFrom = StartedAt + Ticks(options.Warmup);
        deadline = StartedAt + Ticks(options.Limit);
    }

    public LoadOptions Options { get; }

    public TimeProvider Time { get; }

    public Account[] Accounts { get; }

    public AcknowledgedFile? Acknowledged { get; }

    public long StartedAt { get; }

    /// <summary>Answers before this are warm-up.</summary>
    public long MeasureFrom { get; }

    /// <summary>Nothing new, and nothing is waited for.</summary>
    public bool Cancelled => cancelled;

    public void Cancel() => cancelled = true;

    /// <summary>The time is over; told so again, nothing is waited for either.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref deadline, 0) == 0)
        {
            Cancel();
        }
    }

    public long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Time.TimestampFrequency);

    /// <summary>Whether the time is over: calls that are up end now.</summary>
    public bool IsOver(long now) => cancelled || now >= Volatile.Read(ref deadline);

    /// <summary>Whether another call may start; counts it.</summary>
    public bool TryStartCall(long now, out long number)
    {
        number = 0;
        if (IsOver(now) || Volatile.Read(ref nextCall) >= Options.Calls)
        {
            return false;
        }

        number = Interlocked.Increment(ref nextCall);
        return number <= Options.Calls;
    }
}
