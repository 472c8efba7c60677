namespace Billing.Signup;

/// <summary>
/// Remembers which signup came through with an e-mail address or a card, and how many codes an address was sent. Key: <c>email:</c>, <c>card:</c> or <c>code:</c>
/// and a hash in lower-case hex, so that neither can be read from it.
/// </summary>
[Alias("Billing.Signup.ISignupTraceGrain")]
public interface ISignupTraceGrain : IGrainWithStringKey
{
    /// <summary>The signup that has it; null when none has.</summary>
    [Alias("Owner")]
    Task<string?> Owner();

    /// <summary>Takes it for a signup unless another has it. Idempotent.</summary>
    /// <returns>Who has it now.</returns>
    [Alias("Claim")]
    Task<string> Claim(string signupId);

    /// <summary>The signup came to nothing. Idempotent.</summary>
    [Alias("Forget")]
    Task Forget(string signupId);

    /// <summary>Counts one more.</summary>
    /// <returns>False when there were as many within that time already; then it is not counted.</returns>
    [Alias("Count")]
    Task<bool> Count(int most, TimeSpan within);
}
