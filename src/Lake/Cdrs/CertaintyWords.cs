using Billing.Calls;

namespace Billing.Lake;

/// <summary>How the lake spells a certainty.</summary>
internal static class CertaintyWords
{
    public static string Of(Certainty certainty) => certainty switch
    {
        Certainty.Confirmed => "confirmed",
        Certainty.Quiet => "quiet",
        Certainty.PresumedEnded => "presumed_ended",
        Certainty.Estimated => "estimated",
        _ => "corrected",
    };

    public static Certainty Parse(string? word) => word switch
    {
        "confirmed" => Certainty.Confirmed,
        "quiet" => Certainty.Quiet,
        "presumed_ended" => Certainty.PresumedEnded,
        "estimated" => Certainty.Estimated,
        "corrected" => Certainty.Corrected,
        _ => throw new InvalidDataException($"'{word}' is not a certainty."),
    };
}
