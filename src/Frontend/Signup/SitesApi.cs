using System.Security.Claims;
using Billing.Audit;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Signup;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Billing.Frontend.Signup;

/// <summary><c>/api/v1/sites</c>.</summary>
internal static class SitesApi
{
    /// <summary>A template has up to 64,000 characters, and JSON may write each as six.</summary>
    private const long LongestSite = 512 * 1024;

    public static void MapSitesApi(this RouteGroupBuilder api)
    {
        var sites = api.MapGroup("/sites").WithTags("Signup");
        sites.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListSites").WithSummary("List sites, in the order of their ids")
            .WithDescription("`search`: what the id, the name or the reseller begins with. `paused`: true or false. `product`: a product's id.")
            .Refuses(StatusCodes.Status400BadRequest);
        sites.MapPost("", Create).RequireAuthorization(Policies.Administer).WithMetadata(new BodyLimit())
            .WithName("CreateSite").WithSummary("Create a site: it gets a key")
            .Refuses(StatusCodes.Status400BadRequest);
        sites.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetSite").WithSummary("Get a site; its key is not in it")
            .Refuses(StatusCodes.Status404NotFound);
        sites.MapPut("/{id}", Change).RequireAuthorization(Policies.Administer).WithMetadata(new BodyLimit())
            .WithName("ChangeSite").WithSummary("Change a site")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        sites.MapPost("/{id}/pause", (string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(id, grains, site => site.SetPaused(true, StatusReason.Of(body), Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("PauseSite").WithSummary("Take no new signups; those under way go on")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        sites.MapPost("/{id}/resume", (string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(id, grains, site => site.SetPaused(false, StatusReason.Of(body), Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("ResumeSite").WithSummary("Take new signups again")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        sites.MapPost("/{id}/reveal-key", Reveal).RequireAuthorization(Policies.Administer)
            .WithName("RevealSiteKey").WithSummary("Show a site's key; that it was looked at is audited")
            .Refuses(StatusCodes.Status404NotFound);
        sites.MapPost("/{id}/rotate-key", (string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(id, grains, site => site.RotateKey(StatusReason.Of(body), Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("RotateSiteKey").WithSummary("Make a new key; the former one, and the tokens signed with it, are worth nothing from now on")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ListPage<SiteView>>> List(IGrainFactory grains, string? search, bool? paused, string? product, string? after, int? take)
    {
        var query = new SiteQuery { Search = Parameters.Text(search, "search"), Paused = paused, ProductId = Parameters.Text(product, "product") };
        var page = await grains.GetGrain<ISiteListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<SiteView>.Of(page, site => site));
    }

    private static async Task<Results<Created<SiteView>, ProblemHttpResult>> Create(NewSite body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(body.Id))
        {
            return Problems.From([Identifiers.NotAName]);
        }

        if (SiteTemplate.Check(body.Details.Template) is { } problem)
        {
            return Problems.From([problem]);
        }

        var result = await grains.GetGrain<ISiteGrain>(body.Id).Create(body.Details, Actor(user));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/sites/{result.Value.Id}", result.Value)
            : Refused(result.Problems);
    }

    private static async Task<Results<Ok<SiteView>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<ISiteGrain>(id).Get() is { } site ? TypedResults.Ok(site) : Missing();

    private static async Task<Results<Ok<SiteView>, ProblemHttpResult>> Change(string id, ChangedSite body, ClaimsPrincipal user, IGrainFactory grains) =>
        SiteTemplate.Check(body.Details.Template) is { } problem
            ? Problems.From([problem])
            : await Tell(id, grains, site => site.Change(body.Details, body.Version, Actor(user)));

    private static async Task<Results<Ok<RevealedKey>, ProblemHttpResult>> Reveal(string id, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<ISiteGrain>(id).RevealKey(Actor(user)) is { } key
            ? TypedResults.Ok(new RevealedKey(key))
            : Missing();

    private static async Task<Results<Ok<SiteView>, ProblemHttpResult>> Tell(string id, IGrainFactory grains, Func<ISiteGrain, Task<Result<SiteView>>> command)
    {
        if (!Ids.IsName(id))
        {
            return Missing();
        }

        var result = await command(grains.GetGrain<ISiteGrain>(id));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Refused(result.Problems);
    }

    /// <summary>That what a field names does not exist is a mistake of the request, not a missing page.</summary>
    internal static ProblemHttpResult Refused(Problem[] problems) => Array.Exists(problems, problem => problem.Code == Problem.NotFound && problem.Field.Length > 0)
        ? TypedResults.Problem(Problems.Validation(problems))
        : Problems.From(problems);

    private static ProblemHttpResult Missing() => Problems.NotFound("site");

    private static Actor Actor(ClaimsPrincipal user) => Actors.ActorOf(user, Actors.Api);

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => LongestSite;
    }
}
