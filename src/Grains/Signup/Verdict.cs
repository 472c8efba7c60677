namespace Billing.Signup;

/// <summary>What the rules say to an attempt.</summary>
/// <param name="Problems">Why it is refused, each at its field; empty when it is not.</param>
/// <param name="Reasons">Why a person has to look; empty when nobody has to.</param>
/// <param name="RulesOff">Rules that could not be applied.</param>
internal sealed record Verdict(Problem[] Problems, Problem[] Reasons, string[] RulesOff)
{
    public bool Refused => Problems.Length > 0;

    public bool NeedsReview => Reasons.Length > 0;
}
