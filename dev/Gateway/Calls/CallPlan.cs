using Billing.Gateway.Demo;

namespace Billing.Gateway.Calls;

/// <summary>A call before it is made: everything that chance decides is decided here.</summary>
internal sealed record CallPlan
{
    public required DemoAccount Account { get; init; }

    public required DemoNode Node { get; init; }

    /// <summary>What is given as the account's password; now and then a wrong one.</summary>
    public required string Password { get; init; }

    public required string Caller { get; init; }

    public required string Callee { get; init; }

    /// <summary>SIP Call-ID.</summary>
    public required string CallId { get; init; }

    /// <summary>h323-conf-id, four words of eight hex digits.</summary>
    public required string ConfId { get; init; }

    /// <summary>Acct-Session-Id of the caller's leg.</summary>
    public required string AnswerSession { get; init; }

    /// <summary>Acct-Session-Id of the callee's leg.</summary>
    public required string OriginateSession { get; init; }

    public required string FromTag { get; init; }

    public required string ToTag { get; init; }

    /// <summary>16 octets for CHAP's challenge or a digest's nonce.</summary>
    public required byte[] Challenge { get; init; }

    public required CallOutcome Outcome { get; init; }

    /// <summary>From leave to ringing.</summary>
    public required TimeSpan DialDelay { get; init; }

    /// <summary>From ringing to the outcome.</summary>
    public required TimeSpan Ringing { get; init; }

    public required TimeSpan Talking { get; init; }

    /// <summary>Whether the callee hangs up.</summary>
    public required bool CalleeEnds { get; init; }

    /// <summary>Whether the network doubles this call's packets.</summary>
    public required bool Doubled { get; init; }
}
