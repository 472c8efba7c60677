namespace Billing.Load;

/// <summary>What one source port saw; summed when all have ended. Only <c>Measured*</c> leaves the warm-up out.</summary>
internal sealed class Tally
{
    public long Calls;
    public long Records;
    public long Acknowledged;
    public long Transmissions;
    public long Retransmissions;
    public long Lost;
    public long Accepted;
    public long Refused;
    public long WronglySigned;
    public long Unexpected;
    public long DroppedByUs;
    public long Late;
    public long MeasuredAcknowledged;
    public long MeasuredCallsEnded;

    /// <summary>Clock ticks of the last measured answer.</summary>
    public long LastAnswer;

    public Latencies Latencies { get; } = new();

    public void Add(Tally other)
    {
        Calls += other.Calls;
        Records += other.Records;
        Acknowledged += other.Acknowledged;
        Transmissions += other.Transmissions;
        Retransmissions += other.Retransmissions;
        Lost += other.Lost;
        Accepted += other.Accepted;
        Refused += other.Refused;
        WronglySigned += other.WronglySigned;
        Unexpected += other.Unexpected;
        DroppedByUs += other.DroppedByUs;
        Late += other.Late;
        MeasuredAcknowledged += other.MeasuredAcknowledged;
        MeasuredCallsEnded += other.MeasuredCallsEnded;
        LastAnswer = Math.Max(LastAnswer, other.LastAnswer);
        Latencies.Add(other.Latencies);
    }
}
