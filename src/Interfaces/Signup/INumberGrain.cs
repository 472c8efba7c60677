using Billing.Audit;

namespace Billing.Signup;

/// <summary>
/// The one authority over who has a number of a pool. Key: E.164 without its plus sign. For <see cref="INumberPoolGrain"/>, which others ask. Each command
/// is idempotent and tells how the number is afterwards, whether it did what was asked or not.
/// </summary>
[Alias("Billing.Signup.INumberGrain")]
public interface INumberGrain : IGrainWithStringKey
{
    /// <summary>Null when it is in no pool.</summary>
    [Alias("Get")]
    Task<NumberView?> Get();

    /// <returns>False when it is in a pool already.</returns>
    [Alias("Add")]
    Task<bool> Add(string poolId);

    /// <summary>Holds a free number, or longer for who holds it.</summary>
    [Alias("Hold")]
    Task<NumberView?> Hold(string signupId, DateTimeOffset until);

    [Alias("Use")]
    Task<NumberView?> Use(string signupId, string accountId);

    /// <summary>Free again, or quarantined until a time; nothing when the signup does not have it.</summary>
    [Alias("ReleaseOf")]
    Task<NumberView?> ReleaseOf(string signupId, DateTimeOffset? quarantinedUntil);

    /// <summary>Sets it free, quarantines or blocks it, whoever has it.</summary>
    [Alias("Set")]
    Task<NumberView?> Set(NumberState state, DateTimeOffset? until, string? reason, Actor actor);
}
