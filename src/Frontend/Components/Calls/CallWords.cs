using Billing.Calls;

namespace Billing.Frontend.Components.Calls;

/// <summary>How the portal says what a call is doing, and how sure that is.</summary>
internal static class CallWords
{
    public static string Of(CallStage stage) => stage switch
    {
        CallStage.Authorized => "Authorized",
        CallStage.Ringing => "Ringing",
        CallStage.Connected => "Connected",
        _ => "Ended",
    };

    public static string Of(Certainty certainty) => certainty switch
    {
        Certainty.Confirmed => "Confirmed",
        Certainty.Quiet => "Quiet",
        Certainty.PresumedEnded => "Presumed ended",
        Certainty.Estimated => "Estimated",
        _ => "Corrected",
    };

    public static string Explain(CallStage stage) => stage switch
    {
        CallStage.Authorized => "A node asked and was told yes; nothing has started yet.",
        CallStage.Ringing => "Set up, not answered yet.",
        CallStage.Connected => "Answered: people talk.",
        _ => "Over.",
    };

    public static string Explain(Certainty certainty) => certainty switch
    {
        Certainty.Confirmed => "The node said so, and not longer ago than it usually speaks.",
        Certainty.Quiet => "The node should have spoken of this call by now and has not.",
        Certainty.PresumedEnded => "No word for so long that the call is taken for over.",
        Certainty.Estimated => "No Stop came: the end is the last sign of life, not a known end.",
        _ => "Its end was estimated first; a late Stop then told the true end.",
    };

    /// <summary>How a finished call's end is known.</summary>
    public static string OfEnd(Certainty certainty) => certainty switch
    {
        Certainty.Confirmed => "Ended, confirmed",
        Certainty.Corrected => "Ended, corrected",
        _ => "Ended, estimated",
    };

    public static string Tag(CallStage stage) => $"tag tag-{Of(stage).ToLowerInvariant()}";

    public static string Tag(Certainty certainty) => certainty switch
    {
        Certainty.Confirmed => "tag tag-plain",
        Certainty.Quiet => "tag tag-quiet",
        Certainty.Corrected => "tag tag-authorized",
        _ => "tag tag-doubt",
    };

    /// <summary>Why a live call should not have begun; null when it was let through.</summary>
    public static string? OverLimit(LiveCall call) => call.OverLimit is not { } limit ? null
        : $"Should not have begun: {Named(Named(limit, "customer", call.CustomerId), "account", call.AccountId)}.";

    /// <summary>The reason says whose limit it is, not who that is.</summary>
    private static string Named(string reason, string whose, string? id) =>
        id is not null && reason.StartsWith(whose, StringComparison.Ordinal) ? $"{whose} {id}{reason[whose.Length..]}" : reason;

    /// <summary><c>1:02:03</c>, <c>4:05</c></summary>
    public static string Duration(int seconds) => seconds >= 3600
        ? FormattableString.Invariant($"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}")
        : FormattableString.Invariant($"{seconds / 60}:{seconds % 60:00}");
}
