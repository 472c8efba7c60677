namespace Billing.Load;

/// <summary>A record that waits for its answer, under its identifier.</summary>
internal struct InFlight
{
    /// <summary>0 when the identifier is free.</summary>
    public int Transmissions;
    public int Length;
    public Call Call;

    /// <summary>Clock ticks from which latency counts.</summary>
    public long Since;

    /// <summary>Clock ticks of the next transmission.</summary>
    public long RetryAt;
}
