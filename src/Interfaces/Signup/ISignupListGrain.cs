namespace Billing.Signup;

/// <summary>Lists signups. A stateless worker: key 0.</summary>
[Alias("Billing.Signup.ISignupListGrain")]
public interface ISignupListGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// In the order of ids; those that wait for one of us (<see cref="SignupQuery.NeedsSomebody"/>, or the stage <see cref="SignupStage.Review"/>) the longest waiting
    /// first. <paramref name="take"/> is 1 to 1000.
    /// </summary>
    [Alias("List")]
    Task<Page<SignupView>> List(SignupQuery query, string? after, int take);
}
