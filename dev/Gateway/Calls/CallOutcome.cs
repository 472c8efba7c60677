namespace Billing.Gateway.Calls;

/// <summary>How an attempt ends, in SIP's and Q.850's words.</summary>
/// <param name="SipCode">The final response to the INVITE.</param>
/// <param name="Cause">The Q.850 cause of the release.</param>
internal sealed record CallOutcome(int SipCode, int Cause)
{
    public static readonly CallOutcome Answered = new(200, 16);
    public static readonly CallOutcome Busy = new(486, 17);
    public static readonly CallOutcome NoAnswer = new(408, 19);
    public static readonly CallOutcome Cancelled = new(487, 16);
    public static readonly CallOutcome NoSuchNumber = new(404, 1);
    public static readonly CallOutcome Congestion = new(503, 34);
}
