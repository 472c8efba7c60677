using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Signup;

/// <summary>
/// Numbers that sites give to those who sign up. Key: its id (<see cref="Ids.IsName"/>). Each number is a grain of its own, which alone decides who has it
/// (<see cref="INumberGrain"/>); the pool knows where to ask.
/// </summary>
[Alias("Billing.Signup.INumberPoolGrain")]
public interface INumberPoolGrain : IGrainWithStringKey
{
    /// <summary>The most rows of one import; a longer list is given in parts.</summary>
    const int LongestImport = 1000;

    [Alias("Create")]
    Task<Result<NumberPoolView>> Create(NumberPoolDetails details, Actor actor);

    /// <summary>Null when there is no such pool.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<NumberPoolView?> Get();

    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<NumberPoolView>> Change(NumberPoolDetails details, int version, Actor actor);

    /// <summary>Adds numbers; those that are no numbers or are in a pool already are refused, the others are added.</summary>
    /// <param name="rows">International form, with or without plus sign, blanks and brackets; at most <see cref="LongestImport"/>.</param>
    /// <param name="actor">Who does it.</param>
    [Alias("Import")]
    Task<Result<NumberImport>> Import(string[] rows, Actor actor);

    [Alias("Counts")]
    Task<NumberCounts> Counts();

    /// <summary>
    /// Holds one number for a signup. Asked again it gives the same number, also when it is used by then, and holds it until the later time. Null: none is free.
    /// </summary>
    [Alias("Hold")]
    Task<NumberView?> Hold(string signupId, DateTimeOffset until);

    /// <summary>The signup's number has an account from now on. Idempotent. Null: the signup does not have this number (any more).</summary>
    [Alias("Use")]
    Task<NumberView?> Use(string number, string signupId, string accountId);

    /// <summary>Lets go of all that a signup has. Idempotent.</summary>
    /// <param name="signupId">Whose numbers.</param>
    /// <param name="served">Calls may have reached it: it is quarantined instead of free.</param>
    [Alias("ReleaseOf")]
    Task ReleaseOf(string signupId, bool served);

    /// <summary>Takes a number from whoever has it: it is quarantined when it was used, and free else.</summary>
    [Alias("Release")]
    Task<Result<NumberView>> Release(string number, string? reason, Actor actor);

    /// <summary>Nobody gets it. Also for signups that find it unfit.</summary>
    [Alias("Block")]
    Task<Result<NumberView>> Block(string number, string? reason, Actor actor);

    /// <summary>A number that was blocked, or is quarantined, is free.</summary>
    [Alias("Unblock")]
    Task<Result<NumberView>> Unblock(string number, string? reason, Actor actor);
}
