namespace Billing.Calls;

/// <summary>What happened, in words for people.</summary>
internal static class CallWords
{
    public const string AskedUp = "asked: the node has it, it is up";

    public static string WhyEnded(CallState call, Leg? last)
    {
        if (call.Certainty == Certainty.Estimated && call.Legs.Where(leg => leg.WhyClosed is not null).MaxBy(leg => leg.EndedAt)?.WhyClosed is { } why)
        {
            return why;
        }

        if (Array.TrueForAll(call.Legs, leg => leg.Failed))
        {
            return last?.SipCode switch
            {
                486 or 600 => "callee was busy",
                487 => "caller gave up",
                408 or 480 => "nobody answered",
                404 or 604 => "no such number",
                403 => "refused",
                >= 500 => "failed at the far end",
                _ => "did not connect",
            };
        }

        return call.ConnectedAt is null ? "was not answered"
            : last?.Cause is null or 16 ? "hung up"
            : "was cut off";
    }

    public static string Judged(Certainty certainty) => certainty switch
    {
        Certainty.Quiet => "quiet: its node should have spoken of it by now",
        Certainty.PresumedEnded => "presumed over: no news for too long",
        _ => "heard of again",
    };

    public static string Changed(AccountingEvent record, Leg? before, Leg after, bool legIsLate) => record.Status switch
    {
        AccountingStatus.Interim when before?.WhyClosed is not null && after.EndedAt is null => "still up after all: it had been closed by estimate, which was wrong",
        AccountingStatus.Interim when before?.WhyClosed is not null => "was up for longer than its estimated end",
        AccountingStatus.Stop when before?.WhyClosed is not null => "ended: told late; it had been closed by estimate",
        AccountingStatus.Failed => "did not connect",
        AccountingStatus.Stop when before is null => "ended; its start was never heard of",
        AccountingStatus.Stop when before.EndEstimated => "ended: told late",
        AccountingStatus.Stop => "ended",
        AccountingStatus.Start when legIsLate => "start of a leg, heard after the call had ended",
        AccountingStatus.Start when before?.EndedAt is not null => "start, heard after the end",
        AccountingStatus.Start when after.ConnectedAt is null => "set up, ringing",
        AccountingStatus.Start => "connected",
        _ when before?.ConnectedAt is null && after.ConnectedAt is not null => "answered",
        _ => "still up",
    };
}
