namespace Billing.Signup;

/// <summary>What became of one try of a step.</summary>
/// <param name="Next">The state to store, which says what is next; null when there is nothing to store.</param>
/// <param name="Again">With no state: try again soon, since something did not answer; else somebody is waited for.</param>
/// <param name="Why">What did not answer.</param>
internal sealed record StepOutcome(SignupState? Next, bool Again, string? Why)
{
    public static readonly StepOutcome Wait = new(null, Again: false, null);

    public static StepOutcome Repeat(string why) => new(null, Again: true, why);

    public static implicit operator StepOutcome(SignupState next) => new(next, Again: false, null);
}
