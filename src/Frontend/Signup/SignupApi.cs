using System.Net;
using Billing.Frontend.Api;
using Billing.Signup;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary><c>/api/v1/signup</c>: what visitors' browsers, sites' servers and the payment gateway call. Nobody signs in here.</summary>
internal static class SignupApi
{
    /// <summary>A site proves by it that it is that. No browser sends it across origins.</summary>
    public const string KeyHeader = "X-Site-Key";

    private const int LongestNotice = 256 * 1024;

    public static void MapSignupApi(this RouteGroupBuilder api)
    {
        var signup = api.MapGroup("/signup").WithTags("Signup for visitors").AllowAnonymous().DisableAntiforgery();
        signup.MapPost("/webhooks/stripe", TakeNotice).WithMetadata(new NoticeLimit())
            .WithName("TakeStripeNotice").WithSummary("Stripe's webhook: signed; answered with 200 when what came of it is stored")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge);

        var site = signup.MapGroup("/{site}").RequireCors(nameof(SiteCors));
        site.MapGet("/form", Form)
            .WithName("GetSignupForm").WithSummary("What a site's page needs to show its form")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
        site.MapPost("", Submit)
            .WithName("Submit").WithSummary("Sign up: sent again under the same Idempotency-Key it is the same signup")
            .WithDescription(
                "Header `Idempotency-Key`: 1 to 255 characters, another one for each attempt. All that is wrong is told at once: `errors` has sentences, `codes` the codes, by field. "
                + "A form that is refused leaves nothing. Send the visitor's browser to `next`. "
                + $"A site's server gives `visitorAddress` and header `{KeyHeader}`: without them it is itself the visitor.")
            .Refuses(
                StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests);
        site.MapGet("/{id}", Get)
            .WithName("GetSignupStatus").WithSummary("How a signup stands: ask every second or two")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
        site.MapPost("/{id}/confirm", Confirm)
            .WithName("ConfirmEmail").WithSummary("Give the code that was sent by e-mail")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
        site.MapPost("/{id}/code", SendCode)
            .WithName("SendCodeAgain").WithSummary("Send the code by e-mail once more")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
        site.MapPost("/exchange", Exchange)
            .WithName("ExchangeToken").WithSummary("Exchange a result token, once, for number, SIP user and the link to set a password")
            .WithDescription($"From server to server: header `{KeyHeader}`. A site that has no server may allow its pages to do it.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
        site.MapPost("/password", SetPassword)
            .WithName("SetPassword").WithSummary("Set the new account's password, once")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Results<Ok, ProblemHttpResult>> TakeNotice(HttpRequest request, IGrainFactory grains)
    {
        // Stripe signs the very bytes.
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return await grains.GetGrain<IPaymentNoticeGrain>(0).Take(body.ToArray(), request.Headers["Stripe-Signature"])
            ? TypedResults.Ok()
            : TypedResults.Problem(Problems.Of(StatusCodes.Status400BadRequest, "This notice is not signed by the payment gateway.", "not-signed"));
    }

    private static async Task<Results<Ok<SignupFormInfo>, ProblemHttpResult>> Form(
        string site, HttpContext http, IGrainFactory grains, SignupLimits limits, OpenedForms opened, [FromServices] ICaptcha? captcha = null)
    {
        if (limits.ReadBy(http.Connection.RemoteIpAddress) is { } wait)
        {
            return TooMany(http, wait);
        }

        if (!Ids.IsName(site) || await grains.GetGrain<ISiteGrain>(site).Get() is not { } view)
        {
            return NoSite();
        }

        var product = await grains.GetGrain<IProductGrain>(view.Details.ProductId).Get();
        return TypedResults.Ok(SignupFormInfo.Of(view, product, opened.Seal(site), captcha));
    }

    private static async Task<Results<AcceptedAtRoute<SignupAnswer>, ProblemHttpResult>> Submit(
        string site, SignupRequest body, HttpContext http, IGrainFactory grains, SignupIntake intake, SignupLimits limits, IOptions<SignupSettings> settings)
    {
        var key = http.Request.Headers[IdempotencyKey.Header].ToString();
        if (key.Length is 0 or > IdempotencyKey.Longest)
        {
            return TypedResults.Problem(Problems.Validation([new Problem(
                "idempotencyKey", key.Length == 0 ? "required" : "too-long", $"Give header {IdempotencyKey.Header}, 1 to {IdempotencyKey.Longest} characters, another one for each attempt.")]));
        }

        var (visitor, vouched, problem) = await Admit(site, body.VisitorAddress, http, grains, limits);
        if (problem is not null)
        {
            return problem;
        }

        if (!Ids.IsName(site) || await grains.GetGrain<ISiteGrain>(site).SignupIdOf(IdempotencyKey.Of(key)) is not { } id)
        {
            return NoSite();
        }

        if (limits.CommandTo(site) is { } busy)
        {
            return TooMany(http, busy);
        }

        var result = await intake.Submit(
            site, grains.GetGrain<ISignupGrain>(id), body.ToForm(), body.Opened, body.Captcha, visitor, vouched, http.RequestAborted);
        return result.Succeeded
            ? TypedResults.AcceptedAtRoute(SignupAnswer.Of(result.Value, settings.Value.BaseOf(http.Request)), "GetSignupStatus", new RouteValueDictionary { ["site"] = site, ["id"] = id })
            : Refused(result.Problems);
    }

    private static async Task<Results<Ok<SignupAnswer>, ProblemHttpResult>> Get(
        string site, string id, HttpContext http, IGrainFactory grains, SignupLimits limits, IOptions<SignupSettings> settings)
    {
        if (limits.ReadBy(http.Connection.RemoteIpAddress) is { } wait)
        {
            return TooMany(http, wait);
        }

        return await Find(grains, site, id) is { } status
            ? TypedResults.Ok(SignupAnswer.Of(status, settings.Value.BaseOf(http.Request)))
            : Problems.NotFound("signup");
    }

    private static async Task<Results<Ok<SignupAnswer>, ProblemHttpResult>> Confirm(
        string site, string id, ConfirmationCode body, HttpContext http, IGrainFactory grains, SignupLimits limits, IOptions<SignupSettings> settings) =>
        await Tell(site, id, http, grains, limits, settings, signup => signup.ConfirmEmail(body.Code));

    private static async Task<Results<Ok<SignupAnswer>, ProblemHttpResult>> SendCode(
        string site, string id, HttpContext http, IGrainFactory grains, SignupLimits limits, IOptions<SignupSettings> settings) =>
        await Tell(site, id, http, grains, limits, settings, signup => signup.SendCodeAgain());

    private static async Task<Results<Ok<SignupAnswer>, ProblemHttpResult>> Tell(
        string site, string id, HttpContext http, IGrainFactory grains, SignupLimits limits, IOptions<SignupSettings> settings, Func<ISignupGrain, Task<Result<SignupStatus>>> command)
    {
        if ((await Admit(site, null, http, grains, limits)).Problem is { } problem)
        {
            return problem;
        }

        if (await Find(grains, site, id) is null)
        {
            return Problems.NotFound("signup");
        }

        var result = await command(grains.GetGrain<ISignupGrain>(id));
        return result.Succeeded
            ? TypedResults.Ok(SignupAnswer.Of(result.Value, settings.Value.BaseOf(http.Request)))
            : Refused(result.Problems);
    }

    private static async Task<Results<Ok<ExchangedSignup>, ProblemHttpResult>> Exchange(
        string site, TokenExchange body, HttpContext http, IGrainFactory grains, SignupLimits limits, IOptions<SignupSettings> settings)
    {
        // A site's server asks for many visitors from one address: as with questions.
        if (limits.ReadBy(http.Connection.RemoteIpAddress) is { } wait)
        {
            return TooMany(http, wait);
        }

        if (!Ids.IsName(site) || await grains.GetGrain<ISiteGrain>(site).Get() is not { } view)
        {
            return NoSite();
        }

        var key = http.Request.Headers[KeyHeader].ToString();
        var fromPage = view.Details.BrowserExchange && key.Length == 0 && view.Details.Origins.Contains(http.Request.Headers.Origin.ToString(), StringComparer.Ordinal);
        if (!fromPage && !await IsServerOf(site, key, grains))
        {
            return WrongKey();
        }

        if (ResultToken.SignupIdOf(body.Token) is not { } id)
        {
            return TypedResults.Problem(Problems.Validation([new Problem("token", "token-forged", "This token is not good.")]));
        }

        var result = await grains.GetGrain<ISignupGrain>(id).Exchange(site, body.Token);
        return result.Succeeded
            ? TypedResults.Ok(ExchangedSignup.Of(result.Value, site, settings.Value.BaseOf(http.Request)))
            : Problems.From(result.Problems);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPassword(string site, NewPassword body, HttpContext http, IGrainFactory grains, SignupLimits limits)
    {
        if ((await Admit(site, null, http, grains, limits)).Problem is { } problem)
        {
            return problem;
        }

        if (ResultToken.SignupIdOf(body.Token) is not { } id || await Find(grains, site, id) is null)
        {
            return TypedResults.Problem(Problems.Validation([new Problem("token", "token-forged", "This token is not good.")]));
        }

        var result = await grains.GetGrain<ISignupGrain>(id).SetPassword(body.Token, body.Password);
        return result.Succeeded ? TypedResults.NoContent() : Problems.From(result.Problems);
    }

    /// <summary>
    /// Counts a command by whose it is. A site's server, which proves by its key that it is that, sends those of many visitors from one address: it is counted as
    /// with questions, and its visitors each for himself. Nobody else's word for an address counts.
    /// </summary>
    private static async Task<(IPAddress? Visitor, bool Vouched, ProblemHttpResult? Problem)> Admit(
        string site, string? visitorAddress, HttpContext http, IGrainFactory grains, SignupLimits limits)
    {
        var (remote, key) = (http.Connection.RemoteIpAddress, http.Request.Headers[KeyHeader].ToString());
        if (key.Length == 0 && visitorAddress is null)
        {
            return limits.CommandBy(remote) is { } wait ? (null, false, TooMany(http, wait)) : (remote, false, null);
        }

        if (limits.ReadBy(remote) is { } busy)
        {
            return (null, false, TooMany(http, busy));
        }

        if (!await IsServerOf(site, key, grains))
        {
            return (null, false, WrongKey());
        }

        IPAddress? visitor = null;
        if (visitorAddress is not null && !IPAddress.TryParse(visitorAddress, out visitor))
        {
            return (null, false, TypedResults.Problem(Problems.Validation([new Problem("visitorAddress", "invalid", "This is not an IP address.")])));
        }

        return visitor is not null && limits.CommandBy(visitor) is { } later ? (null, false, TooMany(http, later)) : (visitor, true, null);
    }

    private static async Task<bool> IsServerOf(string site, string key, IGrainFactory grains) =>
        Ids.IsName(site) && key.Length is > 0 and <= 256 && await grains.GetGrain<ISiteGrain>(site).HasKey(key);

    private static ProblemHttpResult WrongKey() =>
        TypedResults.Problem(Problems.Of(StatusCodes.Status401Unauthorized, $"Give the site's key in header {KeyHeader}.", "wrong-key"));

    /// <summary>A signup of that site; null when there is none.</summary>
    internal static async Task<SignupStatus?> Find(IGrainFactory grains, string site, string? id) =>
        Ids.IsName(site) && Ids.IsName(id) && await grains.GetGrain<ISignupGrain>(id!).Status() is { } status && status.SiteId == site ? status : null;

    private static ProblemHttpResult Refused(Problem[] problems) => problems switch
    {
        [{ Code: "idempotency-conflict" } conflict] => TypedResults.Problem(Problems.Of(StatusCodes.Status422UnprocessableEntity, conflict.Message, conflict.Code)),
        [{ Code: "paused" } paused] => TypedResults.Problem(Problems.Of(StatusCodes.Status403Forbidden, paused.Message, paused.Code)),
        _ => Problems.From(problems),
    };

    private static ProblemHttpResult NoSite() => Problems.NotFound("site");

    private static ProblemHttpResult TooMany(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Seconds(wait);
        return TypedResults.Problem(Problems.Of(StatusCodes.Status429TooManyRequests, $"Too many requests. Wait {Words(wait)}.", "too-many"));
    }

    internal static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);

    internal static string Words(TimeSpan wait) =>
        wait <= TimeSpan.FromMinutes(1) ? "a minute" : FormattableString.Invariant($"{Math.Ceiling(wait.TotalMinutes)} minutes");

    private sealed class NoticeLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => LongestNotice;
    }
}
