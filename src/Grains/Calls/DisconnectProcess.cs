namespace Billing.Calls;

/// <summary>
/// The way from the request until a call is seen to end. An acknowledgement is the node's word only: a call is over when its Stop has
/// come or the node, asked, no longer has it.
/// </summary>
public static class DisconnectProcess
{
    private const int MostSteps = 50;
    private const int MostTries = 3;
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(5);

    /// <summary>How long a call that would not end is looked at without being asked to.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromHours(1);

    /// <summary>The Stop may be on its way: before this the node is not asked whether it still has the call.</summary>
    private static readonly TimeSpan s_stopOnItsWay = TimeSpan.FromSeconds(2);

    public static DisconnectState Request(DisconnectState? before, string key, string reason, string by, DateTimeOffset now)
    {
        if (before is { UnderWay: true })
        {
            return Note(before, now, before.Stage, $"{by} asked as well: {reason}");
        }

        return Note(
            new DisconnectState
            {
                Key = key,
                Reason = reason,
                By = by,
                RequestedAt = now,
                // What was tried before belongs to the story, unless that call is over.
                Steps = before is null or { Stage: DisconnectStage.SeenToEnd } ? [] : before.Steps,
            },
            now, DisconnectStage.Requested, $"{by} asked for the call to end: {reason}");
    }

    /// <summary>Written before the nodes are told, so that whoever takes over after a crash tells them again.</summary>
    public static DisconnectState Telling(DisconnectState state, DisconnectTarget[] targets, DateTimeOffset now)
    {
        state = state with { Stage = DisconnectStage.Sent, Tries = state.Tries + 1, RetryAt = null };
        foreach (var target in targets)
        {
            state = Note(state, now, DisconnectStage.Sent, state.Tries == 1 ? "Told to end the call" : $"Told again to end the call (try {state.Tries})", target.NodeId);
        }

        return state;
    }

    public static DisconnectState Answered(DisconnectState state, IReadOnlyList<(string NodeId, DisconnectAnswer Answer)> answers, DateTimeOffset now)
    {
        foreach (var (node, answer) in answers)
        {
            state = Note(state, now, StageOf(answer.Outcome), answer.What, node, answer.ErrorCause);
        }

        if (state.Stage == DisconnectStage.SeenToEnd || answers.Count == 0)
        {
            return state;
        }

        // One node that ends its part is enough to go on with; that it is over already must be the word of all of them.
        var telling = answers.Select(one => one.Answer).MinBy(answer => answer.Outcome switch
        {
            DisconnectOutcome.Acknowledged => 0,
            DisconnectOutcome.Refused => 1,
            DisconnectOutcome.Unreachable => 2,
            _ => 3,
        })!;
        return state with
        {
            Stage = StageOf(telling.Outcome),
            Answer = telling.What,
            ErrorCause = telling.ErrorCause,
            AnsweredAt = now,
            RetryAt = telling.TryAgain && state.Tries < MostTries ? now + (s_firstRetry * state.Tries) : null,
        };
    }

    /// <summary>After a look at the call.</summary>
    /// <param name="ended">The call has left its CDR.</param>
    /// <param name="up">What the node says, asked; null when it was not, or cannot be.</param>
    public static DisconnectState Looked(DisconnectState state, bool ended, bool? up, TimeSpan stillUpAfter, DateTimeOffset now, bool estimated = false) =>
        state.Stage == DisconnectStage.SeenToEnd ? state
        : ended && estimated ? End(state, now, "No Stop has come: the call was closed at its last evidence")
        : ended ? End(state, now, state.Tries == 0 ? "The call ended before its node was told" : "The call's Stop has come")
        : up == false ? End(state, now, "Asked, the node no longer has the call. No Stop has come")
        : state is { RetryAt: null, Stage: DisconnectStage.Acknowledged or DisconnectStage.Refused or DisconnectStage.Unreachable }
            && now - state.AnsweredAt >= stillUpAfter
            ? Note(state with { Stage = DisconnectStage.StillUp }, now, DisconnectStage.StillUp, up == true
                ? "Asked, the node still has the call" : "As far as we know: no Stop has come")
        : state;

    /// <summary>Whether the nodes are to be told now. Sent without an answer: who told them is gone.</summary>
    public static bool TellNow(DisconnectState state, DateTimeOffset now) =>
        state.Stage is DisconnectStage.Requested or DisconnectStage.Sent || state.RetryAt <= now;

    /// <summary>Whether to ask the node, rather than to wait for its Stop.</summary>
    public static bool AskNode(DisconnectState state, DateTimeOffset now) => now - state.AnsweredAt >= s_stopOnItsWay;

    /// <summary>When to look at the call again by ourselves; null when it is over or nobody waits for it any more.</summary>
    public static TimeSpan? NextLook(DisconnectState state, TimeSpan stillUpAfter, DateTimeOffset now)
    {
        if (state.Stage == DisconnectStage.SeenToEnd)
        {
            return null;
        }

        if (TellNow(state, now) || state.AnsweredAt is not { } answered)
        {
            return TimeSpan.Zero;
        }

        var since = now - answered;
        var look = since < s_stopOnItsWay ? TimeSpan.FromMilliseconds(500)
            : since < stillUpAfter ? TimeSpan.FromSeconds(2)
            : TimeSpan.FromSeconds(30);
        return state.RetryAt - now is { } retry ? (retry < look ? retry : look)
            : since < s_watch ? look
            : null;
    }

    private static DisconnectState End(DisconnectState state, DateTimeOffset now, string what) =>
        Note(state with { Stage = DisconnectStage.SeenToEnd, RetryAt = null }, now, DisconnectStage.SeenToEnd, what);

    private static DisconnectStage StageOf(DisconnectOutcome outcome) => outcome switch
    {
        DisconnectOutcome.Acknowledged => DisconnectStage.Acknowledged,
        DisconnectOutcome.Refused => DisconnectStage.Refused,
        DisconnectOutcome.OverAlready => DisconnectStage.NodeSaysOver,
        _ => DisconnectStage.Unreachable,
    };

    private static DisconnectState Note(
        DisconnectState state, DateTimeOffset now, DisconnectStage stage, string what, string? node = null, int? errorCause = null)
    {
        DisconnectStep[] steps = [.. state.Steps, new DisconnectStep { At = now, Stage = stage, What = what, NodeId = node, ErrorCause = errorCause }];
        return state with { Steps = steps.Length <= MostSteps ? steps : steps[^MostSteps..] };
    }
}
