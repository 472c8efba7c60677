using System.Security.Cryptography;
using Billing.Frontend.Hosting;
using Billing.Frontend.Signup.Pages;
using Billing.Signup;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary>
/// <c>/signup/{site}</c>: what visitors' browsers open and post to. Nobody signs in here and no cookie is set, so that a forged request has no authority to
/// borrow: antiforgery tokens would guard nothing.
/// </summary>
internal sealed class SignupPages(
    IGrainFactory grains, HostedPages pages, SignupIntake intake, SignupLimits limits, OpenedForms opened, IOptions<SignupSettings> settings, ICaptcha? captcha = null)
{
    private const long LongestForm = 64 * 1024;

    /// <summary>How often the page that waits looks fast; then it looks slowly and says so.</summary>
    private const int FastLooks = 20;

    /// <summary>What was typed is shown again for that long.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(2);

    public static void Map(WebApplication app)
    {
        var site = app.MapGroup("/signup/{site}").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().WithMetadata(new FormLimit());
        site.MapGet("", (string site, HttpContext http, [FromServices] SignupPages pages) => pages.Guarded(http, site, read: true, view => pages.ShowForm(http, view)));
        site.MapPost("", (string site, HttpContext http, [FromServices] SignupPages pages) => pages.Guarded(http, site, read: false, view => pages.TakeForm(http, view)));
        site.MapGet("/paid", (string site, string? signup, int? look, HttpContext http, [FromServices] SignupPages pages) =>
            pages.Guarded(http, site, read: true, view => pages.Back(http, view, signup, look ?? 0, cancelled: false)));
        site.MapGet("/cancelled", (string site, string? signup, int? look, HttpContext http, [FromServices] SignupPages pages) =>
            pages.Guarded(http, site, read: true, view => pages.Back(http, view, signup, look ?? 0, cancelled: true)));
        site.MapGet("/resume", (string site, string? signup, HttpContext http, [FromServices] SignupPages pages) =>
            pages.Guarded(http, site, read: true, view => pages.Resume(http, view, signup)));
        site.MapGet("/confirm", (string site, string? signup, HttpContext http, [FromServices] SignupPages pages) =>
            pages.Guarded(http, site, read: true, view => pages.AskCode(http, view, signup)));
        site.MapPost("/confirm", (string site, HttpContext http, [FromServices] SignupPages pages) => pages.Guarded(http, site, read: false, view => pages.TakeCode(http, view)));
        site.MapPost("/code", (string site, HttpContext http, [FromServices] SignupPages pages) => pages.Guarded(http, site, read: false, view => pages.SendCode(http, view)));
        site.MapGet("/password", (string site, string? token, HttpContext http, [FromServices] SignupPages pages) =>
            pages.Guarded(http, site, read: true, view => pages.AskPassword(http, view, token, null)));
        site.MapPost("/password", (string site, HttpContext http, [FromServices] SignupPages pages) =>
            pages.Guarded(http, site, read: false, view => pages.TakePassword(http, view)));
    }

    /// <summary>Limits, the site, and a page for whatever goes wrong.</summary>
    private async Task Guarded(HttpContext http, string siteId, bool read, Func<SiteView, Task> answer)
    {
        SiteView? site = null;
        try
        {
            var address = http.Connection.RemoteIpAddress;
            if ((read ? limits.ReadBy(address) : limits.CommandBy(address)) is { } wait)
            {
                await TooMany(http, wait);
                return;
            }

            site = Ids.IsName(siteId) ? await grains.GetGrain<ISiteGrain>(siteId).Get() : null;
            if (site is null)
            {
                await Say(http, StatusCodes.Status404NotFound, "sorry", "There is no such page", null, ["The address may be mistyped."]);
            }
            else if (!read && limits.CommandTo(siteId) is { } busy)
            {
                await TooMany(http, busy);
            }
            else
            {
                await answer(site);
            }
        }
        catch (Exception failure) when (!http.Response.HasStarted && (ClusterFailure.IsUnavailable(failure) || failure is BadHttpRequestException or InvalidDataException))
        {
            if (ClusterFailure.IsUnavailable(failure))
            {
                http.Response.Headers.RetryAfter = "5";
                await Say(http, StatusCodes.Status503ServiceUnavailable, "sorry", "Not now", site, ["We cannot answer just now. Load this page again in a moment: nothing is done twice."]);
            }
            else
            {
                await Say(http, StatusCodes.Status400BadRequest, "sorry", "This form cannot be read", site, ["Go back and send it again."]);
            }
        }
    }

    private async Task ShowForm(HttpContext http, SiteView site)
    {
        if (site.Paused || await grains.GetGrain<IProductGrain>(site.Details.ProductId).Get() is not { } product)
        {
            await Say(http, StatusCodes.Status200OK, "sorry", "Sorry", site, ["Nobody can sign up here at present."]);
            return;
        }

        await Form(http, StatusCodes.Status200OK, site, product.Details, new SignupForm(), []);
    }

    private async Task TakeForm(HttpContext http, SiteView site)
    {
        var posted = await http.Request.ReadFormAsync(http.RequestAborted);
        var form = FormFields.Read(posted);
        // Where it came from: only an address that the site registered, else our own page shows what is wrong.
        var back = form.Hosted ? null : Array.Find(site.Details.ReturnAddresses, known => known == (form.FormAddress ?? form.ReturnAddress));
        Result<SignupStatus> result;
        if (await intake.AttemptOf(site.Id, FormFields.KeyOf(posted), form, http.Connection.RemoteIpAddress) is not { } id)
        {
            result = new Problem("", "too-many-tries", "This was tried too often. Open the form once more.");
        }
        else
        {
            try
            {
                var answer = captcha is null ? null : posted[captcha.Field].FirstOrDefault() ?? posted["captcha"].FirstOrDefault();
                result = await intake.Submit(
                    site.Id, grains.GetGrain<ISignupGrain>(id), form, posted[FormFields.Opened].FirstOrDefault(), answer, http.Connection.RemoteIpAddress, vouched: false, http.RequestAborted);
            }
            catch (Exception failure) when (ClusterFailure.IsUnavailable(failure))
            {
                // It may have been taken: the page that waits finds out, and has him send the form again if not.
                Redirect(http, SignupRedirects.Page(Base(http), site.Id, "paid", id));
                return;
            }
        }

        if (result.Succeeded)
        {
            Redirect(http, SignupRedirects.Next(result.Value, Base(http)));
        }
        else if (back is not null)
        {
            Redirect(http, SignupRedirects.Errors(back, result.Problems, form));
        }
        else
        {
            await FormOrMessage(http, StatusCodes.Status400BadRequest, site, form, result.Problems);
        }
    }

    /// <summary>The visitor comes back from the pay page, or waits, or looks once more.</summary>
    private async Task Back(HttpContext http, SiteView site, string? id, int look, bool cancelled)
    {
        if (await SignupApi.Find(grains, site.Id, id) is not { } status)
        {
            await Missing(http, site);
            return;
        }

        var signup = grains.GetGrain<ISignupGrain>(id!);
        try
        {
            // Only the first look reports: the rest of the waiting asks nobody else.
            status = look > 0 && status.Stage != SignupStage.AwaitingPayment ? status
                : (cancelled ? await signup.GiveUp() : await signup.PaymentReported()) ?? status;
        }
        catch (Exception failure) when (failure is TimeoutException)
        {
            // It goes on by itself; this page looks again.
        }

        await (status.Stage switch
        {
            SignupStage.Done => Done(http, site, status, signup),
            SignupStage.Failed or SignupStage.Undoing => Failed(http, site, status, signup),
            SignupStage.Review => InReview(http, site, status),
            SignupStage.AwaitingEmail => Go(SignupRedirects.Next(status, Base(http))),
            _ => Wait(http, site, status, look, cancelled),
        });

        Task Go(string address)
        {
            Redirect(http, address);
            return Task.CompletedTask;
        }
    }

    /// <summary>He comes back after a while, by the link of a mail or of the page that he was left at: to wherever his signup stands.</summary>
    private async Task Resume(HttpContext http, SiteView site, string? id)
    {
        if (await SignupApi.Find(grains, site.Id, id) is { } status)
        {
            Redirect(http, SignupRedirects.Next(status, Base(http)));
        }
        else
        {
            await Missing(http, site);
        }
    }

    private Task Missing(HttpContext http, SiteView site) => Say(
        http, StatusCodes.Status404NotFound, "sorry", "There is no such signup", site, ["Nothing was charged. Please fill in the form once more."], ToForm(site), "To the form");

    private async Task Done(HttpContext http, SiteView site, SignupStatus status, ISignupGrain signup)
    {
        var token = await signup.Token();
        if (!token.Succeeded)
        {
            if (status.Hosted)
            {
                await Say(
                    http, StatusCodes.Status200OK, "done", "You have signed up", site,
                    ["Your number and the link to set its password were shown already. If you did not see them, ask us."], status.ReturnAddress, "Go on");
            }
            else
            {
                Redirect(http, SignupRedirects.Errors(status.ReturnAddress, token.Problems, null));
            }

            return;
        }

        if (!status.Hosted)
        {
            Redirect(http, SignupRedirects.Done(status, token.Value));
            return;
        }

        var result = await signup.Exchange(site.Id, token.Value.Token);
        // Loading this page again shows the next one again, and not that the token was used.
        Redirect(http, result.Succeeded
            ? SignupRedirects.Password(Base(http), site.Id, result.Value.PasswordToken) + "&welcome=1"
            : SignupRedirects.Page(Base(http), site.Id, "paid", status.Id));
    }

    private async Task Failed(HttpContext http, SiteView site, SignupStatus status, ISignupGrain signup)
    {
        var problem = status.Failure ?? new Problem("", "failed", "This signup came to nothing. Nothing was charged.");
        var view = await signup.Get();
        var typed = view is not null && view.ReceivedAt + KeptFor > Now ? view.Form : null;
        if (status.Hosted)
        {
            await FormOrMessage(http, StatusCodes.Status200OK, site, typed ?? new SignupForm(), [problem]);
        }
        else
        {
            Redirect(http, SignupRedirects.Errors(status.FormAddress, [problem], typed));
        }
    }

    private async Task InReview(HttpContext http, SiteView site, SignupStatus status)
    {
        if (status.Hosted)
        {
            await Say(
                http, StatusCodes.Status200OK, "review", "Thank you", site,
                ["Somebody looks at your order before it goes on. Keep this page and look again later.", "No money has been taken so far."],
                SignupRedirects.Page(Base(http), site.Id, "resume", status.Id), "How does it stand?");
        }
        else
        {
            Redirect(http, SignupRedirects.InReview(status));
        }
    }

    private async Task Wait(HttpContext http, SiteView site, SignupStatus status, int look, bool cancelled)
    {
        var slow = look >= FastLooks;
        var next = SignupRedirects.Page(Base(http), site.Id, cancelled ? "cancelled" : "paid", status.Id);
        http.Response.Headers["Refresh"] = FormattableString.Invariant($"{(slow ? 10 : 1)}; url={next}&look={Math.Min(look + 1, 1000)}");
        string[] lines = status is { Stage: SignupStage.AwaitingPayment }
            ? ["We have not heard of your payment yet."]
            : slow
                ? ["This takes longer than usual. You may close this page: it goes on by itself, and nothing is charged twice. Open its address again later."]
                : ["Your number is being set up. This takes a few seconds."];
        var pay = status is { Stage: SignupStage.AwaitingPayment, PayUrl: { } url } && look >= 3 ? url : null;
        await Say(http, StatusCodes.Status200OK, "wait", "One moment…", site, lines, pay, "To the payment page");
    }

    private async Task AskCode(HttpContext http, SiteView site, string? id)
    {
        if (await SignupApi.Find(grains, site.Id, id) is { Stage: SignupStage.AwaitingEmail } status)
        {
            await Code(http, StatusCodes.Status200OK, site, status.Id, null, http.Request.Query.ContainsKey("sent"));
        }
        else
        {
            Redirect(http, SignupRedirects.Page(Base(http), site.Id, "paid", Ids.IsName(id) ? id! : "-"));
        }
    }

    private async Task TakeCode(HttpContext http, SiteView site)
    {
        var posted = await http.Request.ReadFormAsync(http.RequestAborted);
        var id = posted["signup"].FirstOrDefault();
        if (await SignupApi.Find(grains, site.Id, id) is not { Stage: SignupStage.AwaitingEmail } status)
        {
            Redirect(http, SignupRedirects.Page(Base(http), site.Id, "paid", Ids.IsName(id) ? id! : "-"));
            return;
        }

        var result = await grains.GetGrain<ISignupGrain>(status.Id).ConfirmEmail(posted["code"].FirstOrDefault() ?? "");
        if (result.Succeeded)
        {
            Redirect(http, SignupRedirects.Next(result.Value, Base(http)));
        }
        else if (result.Problems is [{ Code: "wrong-code" } wrong])
        {
            await Code(http, StatusCodes.Status400BadRequest, site, status.Id, wrong.Message, sent: false);
        }
        else
        {
            Redirect(http, SignupRedirects.Page(Base(http), site.Id, "paid", status.Id));
        }
    }

    private async Task SendCode(HttpContext http, SiteView site)
    {
        var posted = await http.Request.ReadFormAsync(http.RequestAborted);
        var id = posted["signup"].FirstOrDefault();
        if (await SignupApi.Find(grains, site.Id, id) is not { Stage: SignupStage.AwaitingEmail } status)
        {
            Redirect(http, SignupRedirects.Page(Base(http), site.Id, "paid", Ids.IsName(id) ? id! : "-"));
            return;
        }

        var result = await grains.GetGrain<ISignupGrain>(status.Id).SendCodeAgain();
        if (!result.Succeeded && result.Problems is [{ Code: "too-many-codes" } enough])
        {
            await Code(http, StatusCodes.Status400BadRequest, site, status.Id, enough.Message, sent: false);
        }
        else
        {
            // It may have come to nothing by that.
            Redirect(http, SignupRedirects.Page(Base(http), site.Id, "confirm", status.Id) + "&sent=1");
        }
    }

    private async Task AskPassword(HttpContext http, SiteView site, string? token, Problem? problem)
    {
        var result = ResultToken.SignupIdOf(token) is { } id && await SignupApi.Find(grains, site.Id, id) is not null
            ? await grains.GetGrain<ISignupGrain>(id).Look(token!)
            : new Problem("token", "token-forged", "");
        if (!result.Succeeded)
        {
            var (title, line) = result.Problems[0].Code switch
            {
                "token-used" => ("The password is set", "This link was used already."),
                "token-expired" => ("This link is too old", "Ask us for another way to set your password."),
                _ => ("This link is not good", "Open it as you got it, to its last character."),
            };
            await Say(http, result.Problems[0].Code == "token-used" ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, "password", title, site, [line]);
            return;
        }

        var title2 = http.Request.Query.ContainsKey("welcome") ? "Congratulations!" : "Set your password";
        await pages.Write<HostedPassword>(http, problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, "password", title2, site, null, new()
        {
            ["SiteId"] = site.Id,
            ["Number"] = result.Value.Number,
            ["SipUser"] = result.Value.SipUser,
            ["Token"] = token,
            ["Problem"] = problem?.Message,
        });
    }

    private async Task TakePassword(HttpContext http, SiteView site)
    {
        var posted = await http.Request.ReadFormAsync(http.RequestAborted);
        var token = posted["token"].FirstOrDefault();
        if (ResultToken.SignupIdOf(token) is not { } id || await SignupApi.Find(grains, site.Id, id) is not { } status)
        {
            await AskPassword(http, site, token, null);
            return;
        }

        var result = await grains.GetGrain<ISignupGrain>(id).SetPassword(token!, posted["password"].FirstOrDefault() ?? "");
        if (result.Succeeded)
        {
            await Say(
                http, StatusCodes.Status200OK, "done", "Your password is set", site, ["Type it into your phone, with your SIP user. You can call from now on."], status.ReturnAddress, "Go on");
        }
        else
        {
            await AskPassword(http, site, token, result.Problems.FirstOrDefault(problem => problem.Field != "token"));
        }
    }

    private DateTimeOffset Now => intake.Now;

    private string Base(HttpContext http) => settings.Value.BaseOf(http.Request);

    /// <summary>A site with pages of its own has its form there.</summary>
    private static string? ToForm(SiteView site) => site.Details.ReturnAddresses.FirstOrDefault();

    /// <summary>Problems of fields with the form; those of a site that takes nobody without.</summary>
    private async Task FormOrMessage(HttpContext http, int status, SiteView site, SignupForm form, Problem[] problems)
    {
        if (problems is [{ Code: "paused" or Problem.NotFound } closed] || await grains.GetGrain<IProductGrain>(site.Details.ProductId).Get() is not { } product)
        {
            await Say(http, status, "sorry", "Sorry", site, ["Nobody can sign up here at present."]);
            return;
        }

        await Form(http, status, site, product.Details, form, problems);
    }

    private Task Form(HttpContext http, int status, SiteView site, ProductDetails product, SignupForm form, Problem[] problems) =>
        pages.Write<HostedForm>(http, status, "form", problems.Length > 0 ? "Sorry" : "Sign up", site, product, new()
        {
            ["Site"] = site,
            ["Product"] = product,
            ["Form"] = form,
            ["Problems"] = problems,
            ["Opened"] = opened.Seal(site.Id),
            ["Key"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            ["Captcha"] = captcha,
        });

    private Task Code(HttpContext http, int status, SiteView site, string signupId, string? problem, bool sent) => pages.Write<HostedConfirm>(
        http, status, "confirm", "Confirm your e-mail address", site, null, new() { ["SiteId"] = site.Id, ["SignupId"] = signupId, ["Problem"] = problem, ["Sent"] = sent });

    private Task Say(HttpContext http, int status, string page, string title, SiteView? site, string[] lines, string? href = null, string linkText = "") =>
        pages.Write<HostedMessage>(http, status, page, title, site, null, new() { ["Lines"] = lines, ["Urgent"] = page == "sorry", ["Href"] = href, ["LinkText"] = linkText });

    private Task TooMany(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = SignupApi.Seconds(wait);
        return Say(http, StatusCodes.Status429TooManyRequests, "sorry", "One moment", null, [$"Too many requests came from your network. Wait {SignupApi.Words(wait)}, then go back and send it again."]);
    }

    /// <summary>303: whatever was posted, the next page is got.</summary>
    private static void Redirect(HttpContext http, string address)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = address;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private sealed class FormLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => LongestForm;
    }
}
