using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Signup;

/// <summary>
/// One attempt to become a customer. Key: what <see cref="ISiteGrain.SignupIdOf"/> makes of the caller's idempotency key. It goes on by itself, whatever
/// happens to its silo, until it is done or nothing is left of it.
/// </summary>
[Alias("Billing.Signup.ISignupGrain")]
public interface ISignupGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins. A form that is refused is told all that is wrong with it, and leaves nothing: it may be sent again under the same key. One that was
    /// taken gives the same signup each time; with another form <c>idempotency-conflict</c>.
    /// </summary>
    [Alias("Submit")]
    Task<Result<SignupStatus>> Submit(string siteId, SignupForm form, Visit visit);

    /// <summary>Null when there is no such signup.</summary>
    [Alias("Status"), AlwaysInterleave]
    Task<SignupStatus?> Status();

    /// <summary>For administrators; null when there is no such signup.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SignupView?> Get();

    /// <summary>The code that was sent by e-mail. Codes of problems: <c>wrong-code</c>, <c>not-awaited</c>.</summary>
    [Alias("ConfirmEmail")]
    Task<Result<SignupStatus>> ConfirmEmail(string code);

    /// <summary>Sends the same code once more. Codes of problems: <c>not-awaited</c>, <c>too-many-codes</c>.</summary>
    [Alias("SendCodeAgain")]
    Task<Result<SignupStatus>> SendCodeAgain();

    /// <summary>
    /// Something may have happened to the payment: from the gateway's notices and from the page that it sends the visitor back to, in any order and number. What it
    /// was is asked of the gateway, so that nobody is believed. Null when there is no such signup.
    /// </summary>
    [Alias("PaymentReported")]
    Task<SignupStatus?> PaymentReported();

    /// <summary>The visitor came back from the pay page without paying. When he has paid nevertheless, it goes on.</summary>
    [Alias("GiveUp")]
    Task<SignupStatus?> GiveUp();

    /// <summary>It is in review, and goes on.</summary>
    [Alias("Approve")]
    Task<Result<SignupView>> Approve(string? reason, Actor actor);

    /// <summary>It waits for somebody, and ends.</summary>
    [Alias("Cancel")]
    Task<Result<SignupView>> Cancel(string? reason, Actor actor);

    /// <summary>The token for the visitor to take back to the site; the same until it expires. Codes of problems: <c>not-done</c>, <c>token-used</c>.</summary>
    [Alias("Token")]
    Task<Result<ResultToken>> Token();

    /// <summary>Once, and in time. Codes of problems: <c>token-forged</c>, <c>token-expired</c>, <c>token-used</c>.</summary>
    /// <param name="siteId">The site that asks, and has proved that it is that.</param>
    /// <param name="token">What the visitor brought.</param>
    [Alias("Exchange")]
    Task<Result<SignupResult>> Exchange(string siteId, string token);

    /// <summary>The result once more, for who has the token to set the password. Codes of problems: those of <see cref="Exchange"/>.</summary>
    /// <param name="token"><see cref="SignupResult.PasswordToken"/>.</param>
    [Alias("Look")]
    Task<Result<SignupResult>> Look(string token);

    /// <summary>Sets the account's password, once. Codes of problems: those of <see cref="Exchange"/>, and those of the password.</summary>
    /// <param name="token"><see cref="SignupResult.PasswordToken"/>.</param>
    /// <param name="password">8 to 128 characters.</param>
    [Alias("SetPassword")]
    Task<Result<SignupStatus>> SetPassword(string token, string password);
}
