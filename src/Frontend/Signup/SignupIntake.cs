using System.Net;
using Billing.Frontend.Hosting;
using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>Takes a visitor's form in, from whichever way it came.</summary>
internal sealed partial class SignupIntake(IGrainFactory grains, OpenedForms opened, TimeProvider time, ILogger<SignupIntake> log, ICaptcha? captcha = null)
{
    private const int MostAttempts = 20;

    public DateTimeOffset Now => time.GetUtcNow();

    public async Task<Result<SignupStatus>> Submit(
        string siteId, ISignupGrain signup, SignupForm form, string? openedNote, string? captchaAnswer, IPAddress? address, bool vouched, CancellationToken cancellationToken)
    {
        // A form that comes again brings the same answer, which the captcha's service takes once only.
        if (captcha is not null && await signup.Status() is null
            && await CheckCaptcha(captchaAnswer, address, cancellationToken) is { } problem && await signup.Status() is null)
        {
            return problem;
        }

        var visitor = (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
        return await signup.Submit(siteId, form, new Visit(visitor, opened.Read(siteId, openedNote), vouched));
    }

    /// <summary>
    /// The attempt that a form belongs to, which a browser posted. Where the page gave no key, what he typed is not enough to find it again, which others may know:
    /// he must be in the same network too.
    /// </summary>
    /// <returns>Its id; null when there is no such site, or it was tried too often.</returns>
    public async Task<string?> AttemptOf(string siteId, string? pageKey, SignupForm form, IPAddress? address)
    {
        var site = grains.GetGrain<ISiteGrain>(siteId);
        var network = pageKey is null ? ClientNetwork.Of(address).ToString() : null;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await site.SignupIdOf(IdempotencyKey.Of(pageKey, network, form, attempt)) is not { } id)
            {
                return null;
            }

            if (await grains.GetGrain<ISignupGrain>(id).Status() is not { Stage: SignupStage.Failed or SignupStage.Undoing })
            {
                return id;
            }
        }

        return null;
    }

    private async Task<Problem?> CheckCaptcha(string? answer, IPAddress? address, CancellationToken cancellationToken)
    {
        try
        {
            return await captcha!.Passes(answer, address, cancellationToken)
                ? null
                : new Problem("captcha", "captcha", "Show once more that you are not a program.");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNoCaptcha(log, captcha!.Kind, failure.GetType().Name);
            return new Problem("captcha", "captcha-unavailable", "We could not check that you are not a program. Try again in a minute.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The captcha service {Kind} does not answer ({Why}): nobody can sign up")]
    private static partial void LogNoCaptcha(ILogger logger, string kind, string why);
}
