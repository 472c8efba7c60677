using System.Security.Claims;
using Billing.Devices;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Billing.Frontend.Devices;

/// <summary><c>/api/v1/device-jobs</c>: one thing that is done to many devices, which goes on by itself.</summary>
internal static class DeviceJobsApi
{
    private const int Piece = 1000;

    public static void MapDeviceJobsApi(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/device-jobs").WithTags("Devices");
        jobs.MapPost("", Begin).RequireAuthorization(Policies.Administer)
            .WithName("BeginDeviceJob").WithSummary("Resync, give a profile to, or retire many devices; it goes on by itself")
            .WithDescription("The devices are those of `macs`, or else those that the query's filters choose, of which there must be one. " + DeviceFilter.Description)
            .TakesQuery(DeviceFilter.Names)
            .WithMetadata(new BodyLimit())
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge);
        jobs.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetDeviceJob").WithSummary("How far a job has come, and which devices refused it")
            .Refuses(StatusCodes.Status404NotFound);
        jobs.MapPost("/{id}/stop", Stop).RequireAuthorization(Policies.Administer)
            .WithName("StopDeviceJob").WithSummary("Stop a job; devices under way are still finished, what was done stays done")
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Accepted<DeviceJobView>, ProblemHttpResult>> Begin(
        NewDeviceJob body, HttpRequest request, ClaimsPrincipal user, IGrainFactory grains)
    {
        var macs = body.Macs ?? await Chosen(DeviceFilter.From(request.Query), grains);
        var id = DeviceImportsApi.NewId();
        var order = new DeviceJobOrder { Action = body.Action, Macs = [.. macs], ProfileId = body.ProfileId, Reason = body.Reason, PerSecond = body.PerSecond };
        var result = await grains.GetGrain<IDeviceJobGrain>(id).Begin(order, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Accepted($"{RestApi.Prefix}/device-jobs/{id}", result.Value)
            : Problems.From(result.Problems);
    }

    private static async Task<List<string>> Chosen(DeviceQuery query, IGrainFactory grains)
    {
        if (query == new DeviceQuery())
        {
            throw new InvalidRequestException("macs", "is required when no filter says which devices are meant");
        }

        var (macs, after) = (new List<string>(), (string?)null);
        do
        {
            var page = await grains.GetGrain<IDeviceListGrain>(0).List(query, after, Piece);
            macs.AddRange(page.Items.Select(device => device.Mac));
            after = page.Next;
        }
        while (after is not null && macs.Count <= DeviceJobOrder.MostDevices);
        return macs;
    }

    private static async Task<Results<Ok<DeviceJobView>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<IDeviceJobGrain>(id).Get() is { } view ? TypedResults.Ok(view) : Missing();

    private static async Task<Results<Ok<DeviceJobView>, ProblemHttpResult>> Stop(string id, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(id))
        {
            return Missing();
        }

        var result = await grains.GetGrain<IDeviceJobGrain>(id).Stop(Actors.ActorOf(user, Actors.Api));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static ProblemHttpResult Missing() => Problems.NotFound("job");

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        /// <summary>Twenty thousand devices take less.</summary>
        public long? MaxRequestBodySize => 512 * 1024;
    }
}
