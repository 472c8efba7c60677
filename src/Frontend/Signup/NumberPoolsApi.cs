using System.Security.Claims;
using Billing.Audit;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Signup;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Signup;

/// <summary><c>/api/v1/number-pools</c>.</summary>
internal static class NumberPoolsApi
{
    public static void MapNumberPoolsApi(this RouteGroupBuilder api)
    {
        var pools = api.MapGroup("/number-pools").WithTags("Signup");
        pools.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListNumberPools").WithSummary("List pools of numbers, in the order of their ids")
            .WithDescription("`search`: what the id or the name begins with.")
            .Refuses(StatusCodes.Status400BadRequest);
        pools.MapPost("", Create).RequireAuthorization(Policies.Administer)
            .WithName("CreateNumberPool").WithSummary("Create a pool of numbers")
            .Refuses(StatusCodes.Status400BadRequest);
        pools.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetNumberPool").WithSummary("Get a pool, and how many of its numbers are free, held, used, resting and blocked")
            .Refuses(StatusCodes.Status404NotFound);
        pools.MapPut("/{id}", Change).RequireAuthorization(Policies.Administer)
            .WithName("ChangeNumberPool").WithSummary("Change a pool of numbers")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        pools.MapPost("/{id}/import", Import).RequireAuthorization(Policies.Administer)
            .WithName("ImportNumbers").WithSummary("Add numbers; those that are none, or are in a pool already, are refused one by one")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        pools.MapGet("/{id}/numbers", Numbers).RequireAuthorization(Policies.Read)
            .WithName("ListNumbers").WithSummary("List a pool's numbers, in their order")
            .WithDescription("`search`: what a number begins with. `state`: free, held, used, quarantined or blocked.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        MapVerb("release", "Take a number from whoever has it: it rests when it was used, and is free else", (pool, number, reason, actor) => pool.Release(number, reason, actor));
        MapVerb("block", "Nobody gets a number until it is unblocked", (pool, number, reason, actor) => pool.Block(number, reason, actor));
        MapVerb("unblock", "A number that was blocked, or rests, is free", (pool, number, reason, actor) => pool.Unblock(number, reason, actor));

        void MapVerb(string verb, string summary, Func<INumberPoolGrain, string, string?, Actor, Task<Result<NumberView>>> command) =>
            pools.MapPost($"/{{id}}/numbers/{{number}}/{verb}", async Task<Results<Ok<NumberView>, ProblemHttpResult>> (
                string id, string number, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
            {
                if (!Ids.IsName(id) || number.Length > Ids.MaxLength)
                {
                    return Problems.NotFound("number in this pool");
                }

                var result = await command(grains.GetGrain<INumberPoolGrain>(id), number, StatusReason.Of(body), Actors.ActorOf(user, Actors.Api));
                return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
            })
            .RequireAuthorization(Policies.Administer)
            .WithName($"{char.ToUpperInvariant(verb[0])}{verb[1..]}Number").WithSummary(summary)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ListPage<NumberPoolView>>> List(IGrainFactory grains, string? search, string? after, int? take)
    {
        var page = await grains.GetGrain<INumberPoolListGrain>(0).List(
            new NumberPoolQuery { Search = Parameters.Text(search, "search") }, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<NumberPoolView>.Of(page, pool => pool));
    }

    private static async Task<Results<Created<NumberPoolView>, ProblemHttpResult>> Create(NewNumberPool body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(body.Id))
        {
            return Problems.From([Identifiers.NotAName]);
        }

        var result = await grains.GetGrain<INumberPoolGrain>(body.Id).Create(body.Details, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/number-pools/{result.Value.Id}", result.Value)
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<PoolWithCounts>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<INumberPoolGrain>(id).Get() is { } pool
            ? TypedResults.Ok(new PoolWithCounts(pool, await grains.GetGrain<INumberPoolGrain>(id).Counts()))
            : Missing();

    private static async Task<Results<Ok<NumberPoolView>, ProblemHttpResult>> Change(string id, ChangedNumberPool body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(id))
        {
            return Missing();
        }

        var result = await grains.GetGrain<INumberPoolGrain>(id).Change(body.Details, body.Version, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<NumberImport>, ProblemHttpResult>> Import(string id, ImportedNumbers body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(id))
        {
            return Missing();
        }

        var result = await grains.GetGrain<INumberPoolGrain>(id).Import(body.Rows, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<ListPage<NumberView>>, ProblemHttpResult>> Numbers(
        string id, IGrainFactory grains, string? search, string? state, string? after, int? take)
    {
        var query = new NumberQuery { PoolId = id, Search = Parameters.Text(search, "search"), State = Parameters.Choice<NumberState>(state, "state") };
        if (!Ids.IsName(id) || await grains.GetGrain<INumberPoolGrain>(id).Get() is null)
        {
            return Missing();
        }

        var page = await grains.GetGrain<INumberListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<NumberView>.Of(page, number => number));
    }

    private static ProblemHttpResult Missing() => Problems.NotFound("pool of numbers");
}
