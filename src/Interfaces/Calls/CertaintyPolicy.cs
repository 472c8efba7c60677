namespace Billing.Calls;

/// <summary>What each certainty means for limits and money. See docs/certainty.md.</summary>
public static class CertaintyPolicy
{
    /// <summary>
    /// Whether a call in progress takes a slot. One that is presumed over does not: a lost Stop must not lock a customer out, and
    /// when the call turns out to be up it counts again.
    /// </summary>
    public static bool CountsAgainstLimit(this Certainty certainty) => certainty is Certainty.Confirmed or Certainty.Quiet;

    /// <summary>Whether it is billed now, and up to when.</summary>
    public static string Billed(this Certainty certainty) => certainty switch
    {
        Certainty.Confirmed => "billed by what the node told",
        Certainty.Quiet or Certainty.PresumedEnded => "not billed before it is over",
        Certainty.Estimated => "billed up to its last evidence, marked as estimated",
        _ => "billed by the late Stop",
    };
}
