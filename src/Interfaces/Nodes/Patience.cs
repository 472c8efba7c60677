namespace Billing.Nodes;

/// <summary>
/// How long a node's silence about a call lasts before it means something. Counted from when the call was last heard of, by our
/// clock. See docs/certainty.md.
/// </summary>
public sealed record Patience
{
    /// <summary>The longest call that is believed of a node that says nothing between Start and Stop.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromHours(12);

    private static readonly TimeSpan s_ask = TimeSpan.FromMinutes(5);

    /// <summary>The node is asked for the call; null when it cannot be asked.</summary>
    public TimeSpan? AskAfter { get; private init; }

    /// <summary>The call is <see cref="Calls.Certainty.Quiet"/>; null: never by silence alone.</summary>
    public TimeSpan? QuietAfter { get; private init; }

    /// <summary>The call is <see cref="Calls.Certainty.PresumedEnded"/>; null: never by silence alone.</summary>
    public TimeSpan? PresumedEndedAfter { get; private init; }

    /// <summary>The call is closed as estimated.</summary>
    public TimeSpan CloseAfter { get; private init; }

    /// <summary>Of a node that is not known.</summary>
    public static Patience Default { get; } = Of(new NodeDetails());

    /// <summary>
    /// What the node's owner said, and else: a node that sends interim updates is quiet after three of them are missing, presumed
    /// over after twice, closed after four times that. One that sends none is never quiet by silence, and its calls are closed
    /// after <see cref="LongestCall"/>; where it can be asked (Kamailio's <c>dlg.list</c>) it is, every five minutes, and is quiet
    /// when three of those have brought no answer.
    /// </summary>
    public static Patience Of(NodeDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var interims = Seconds(details.InterimSeconds);
        var asked = details.DisconnectWay == DisconnectWay.KamailioRpc;
        var quiet = Seconds(details.QuietAfterSeconds) ?? interims * 3 ?? (asked ? s_ask * 3 : null);
        var presumed = Seconds(details.PresumedEndedAfterSeconds)
            ?? (interims is not null || details.QuietAfterSeconds is not null ? quiet * 2 : null);
        return new Patience
        {
            // One that tells by itself is asked when it does not.
            AskAfter = !asked ? null : interims is null && s_ask < quiet ? s_ask : quiet,
            QuietAfter = quiet,
            PresumedEndedAfter = presumed,
            CloseAfter = Seconds(details.CloseAfterSeconds) ?? presumed * 2 ?? LongestCall,
        };
    }

    /// <summary>How sure one is of a leg that was not heard of for so long; null when it is over.</summary>
    public Calls.Certainty? After(TimeSpan silence) =>
        silence >= CloseAfter ? null
        : silence >= PresumedEndedAfter ? Calls.Certainty.PresumedEnded
        : silence >= QuietAfter ? Calls.Certainty.Quiet
        : Calls.Certainty.Confirmed;

    /// <summary>How long a silence of <paramref name="silence"/> may go on before it means something else.</summary>
    public TimeSpan Next(TimeSpan silence) =>
        QuietAfter > silence ? QuietAfter.Value
        : PresumedEndedAfter > silence ? PresumedEndedAfter.Value
        : CloseAfter;

    private static TimeSpan? Seconds(int? seconds) => seconds is { } length ? TimeSpan.FromSeconds(length) : null;
}
