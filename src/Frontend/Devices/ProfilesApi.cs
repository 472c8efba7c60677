using System.Security.Claims;
using Billing.Devices;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Devices;

/// <summary><c>/api/v1/profiles</c>.</summary>
internal static class ProfilesApi
{
    public static void MapProfilesApi(this RouteGroupBuilder api)
    {
        var profiles = api.MapGroup("/profiles").WithTags("Profiles");
        profiles.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListProfiles").WithSummary("List profiles of devices, in the order of their ids")
            .WithDescription("`search`: what the id or the description begins with.");
        profiles.MapPost("", Create).RequireAuthorization(Policies.Administer)
            .WithName("CreateProfile").WithSummary("Create a profile: what many devices have in common")
            .Refuses(StatusCodes.Status400BadRequest);
        profiles.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetProfile").WithSummary("Get a profile, with its newest settings and its versions")
            .Refuses(StatusCodes.Status404NotFound);
        profiles.MapPut("/{id}", Save).RequireAuthorization(Policies.Administer)
            .WithName("SaveProfile").WithSummary("Save a profile: other settings make a new version and begin its rollout")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        profiles.MapGet("/{id}/versions/{number}", GetSettings).RequireAuthorization(Policies.Read)
            .WithName("GetProfileVersion").WithSummary("The settings of one version of a profile")
            .Refuses(StatusCodes.Status404NotFound);
        profiles.MapPost("/{id}/compare", Compare).RequireAuthorization(Policies.Administer)
            .WithName("CompareProfile").WithSummary("What saving these settings would do to the devices' files, and to how many devices; changes nothing")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        profiles.MapPost("/{id}/rollback", Rollback).RequireAuthorization(Policies.Administer)
            .WithName("RollBackProfile").WithSummary("Make the settings of a former version the newest, and roll them out")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<ListPage<ProfileSummary>>> List(IGrainFactory grains, string? search, string? after, int? take)
    {
        var query = new ProfileQuery { Search = Parameters.Text(search, "search") };
        var page = await grains.GetGrain<IProfileListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<ProfileSummary>.Of(page, profile => profile));
    }

    private static async Task<Results<Created<ProfileView>, ProblemHttpResult>> Create(NewProfile body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(body.Id))
        {
            return Problems.From([Identifiers.NotAName]);
        }

        var result = await grains.GetGrain<IProfileGrain>(body.Id).Create(body.Description, body.Settings, body.Reason, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/profiles/{result.Value.Id}", result.Value)
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<ProfileView>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<IProfileGrain>(id).Get() is { } view ? TypedResults.Ok(view) : Missing();

    private static async Task<Results<Ok<ProfileView>, ProblemHttpResult>> Save(string id, ChangedProfile body, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id)
            ? Answer(await grains.GetGrain<IProfileGrain>(id).Save(
                body.Description, body.Settings, body.EffectiveFrom, body.Reason, body.Rollout, body.Version, Actors.ActorOf(user, Actors.Api)))
            : Missing();

    private static async Task<Results<Ok<PhoneSettings>, ProblemHttpResult>> GetSettings(string id, int number, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<IProfileGrain>(id).SettingsOf(number) is { } settings
            ? TypedResults.Ok(settings)
            : Problems.NotFound("version of a profile");

    private static async Task<Results<Ok<ProfileComparison>, ProblemHttpResult>> Compare(string id, PhoneSettings body, IGrainFactory grains)
    {
        if (!Ids.IsName(id))
        {
            return Missing();
        }

        var result = await grains.GetGrain<IProfileGrain>(id).Compare(body);
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<ProfileView>, ProblemHttpResult>> Rollback(string id, ProfileRollback body, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id)
            ? Answer(await grains.GetGrain<IProfileGrain>(id).Rollback(body.To, body.Reason, body.Rollout, body.Version, Actors.ActorOf(user, Actors.Api)))
            : Missing();

    private static Results<Ok<ProfileView>, ProblemHttpResult> Answer(Result<ProfileView> result) =>
        result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);

    private static ProblemHttpResult Missing() => Problems.NotFound("profile");
}
