using System.Globalization;
using System.Security.Claims;
using Billing.Devices;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Devices;

/// <summary><c>/api/v1/rollouts</c>: how far a version of a profile has come. Saving a profile, or rolling it back, starts one.</summary>
internal static class RolloutsApi
{
    public static void MapRolloutsApi(this RouteGroupBuilder api)
    {
        var rollouts = api.MapGroup("/rollouts/{profile}/{number}").WithTags("Profiles");
        rollouts.MapGet("", Get).RequireAuthorization(Policies.Read)
            .WithName("GetRollout").WithSummary("How far a version of a profile has come with the profile's devices")
            .WithDescription("`number`: the version's. A rollout is started by saving the profile or rolling it back.")
            .Refuses(StatusCodes.Status404NotFound);
        rollouts.MapPost("/pause", (string profile, int number, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(profile, number, grains, rollout => rollout.Pause(Actors.ActorOf(user, Actors.Api))))
            .RequireAuthorization(Policies.Administer)
            .WithName("PauseRollout").WithSummary("Pause a rollout; devices under way are still finished")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        rollouts.MapPost("/resume", (string profile, int number, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(profile, number, grains, rollout => rollout.Resume(Actors.ActorOf(user, Actors.Api))))
            .RequireAuthorization(Policies.Administer)
            .WithName("ResumeRollout").WithSummary("Go on after a pause, or after a stop although phones are missing")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        rollouts.MapPost("/cancel", (string profile, int number, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(profile, number, grains, rollout => rollout.Cancel(StatusReason.Of(body), Actors.ActorOf(user, Actors.Api))))
            .RequireAuthorization(Policies.Administer)
            .WithName("CancelRollout").WithSummary("Give a rollout up; devices that have the version keep it")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    /// <summary>The key of <see cref="IRolloutGrain"/>.</summary>
    internal static string Key(string profile, int number) => string.Create(CultureInfo.InvariantCulture, $"{profile}/{number}");

    private static async Task<Results<Ok<RolloutView>, ProblemHttpResult>> Get(string profile, int number, IGrainFactory grains) =>
        Ids.IsName(profile) && await grains.GetGrain<IRolloutGrain>(Key(profile, number)).Get() is { } view
            ? TypedResults.Ok(view)
            : Problems.NotFound("rollout");

    private static async Task<Results<Ok<RolloutView>, ProblemHttpResult>> Tell(
        string profile, int number, IGrainFactory grains, Func<IRolloutGrain, Task<Result<RolloutView>>> command)
    {
        if (!Ids.IsName(profile))
        {
            return Problems.NotFound("rollout");
        }

        var result = await command(grains.GetGrain<IRolloutGrain>(Key(profile, number)));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }
}
