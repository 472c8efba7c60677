namespace Billing.Gateway.Calls;

/// <summary>A call on its way, as its node knows it.</summary>
internal sealed class CallProgress(CallPlan plan, DateTimeOffset setupAt)
{
    public CallPlan Plan => plan;

    public DateTimeOffset SetupAt => setupAt;

    /// <summary>Null until it is answered.</summary>
    public DateTimeOffset? ConnectedAt { get; set; }

    /// <summary>The Class of the Accept.</summary>
    public byte[]? Class { get; init; }

    /// <summary>How long it may last, by the Accept; null for no limit.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>How long after the event a record of it is sent (Acct-Delay-Time).</summary>
    public TimeSpan ToldAfter { get; init; }

    /// <summary>How it ended when it was not answered.</summary>
    public CallOutcome Outcome { get; set; } = plan.Outcome;

    /// <summary>Whole seconds since the answer; 0 before it.</summary>
    public uint SecondsAt(DateTimeOffset now) => ConnectedAt is { } connected ? (uint)Math.Max(0, (now - connected).TotalSeconds) : 0;
}
