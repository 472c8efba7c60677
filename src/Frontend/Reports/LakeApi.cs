using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Reports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Reports;

/// <summary>How the lake of calls is, and the deletion of personal data from it.</summary>
internal static class LakeApi
{
    public static void MapLakeApi(this RouteGroupBuilder api)
    {
        api.MapGet("/lake", Status).WithTags("Reports").RequireAuthorization(Policies.Read)
            .WithName("GetLake").WithSummary("Until when the lake of calls is complete, and how large it is");
        api.MapGet("/call-data-erasures", Erasures).WithTags("Customers").RequireAuthorization(Policies.Administer)
            .WithName("ListCallDataErasures").WithSummary("Customers whose personal data was taken out of the history of calls, or is being");
        api.MapPost("/customers/{id}/erase-call-data", Erase).WithTags("Customers").RequireAuthorization(Policies.Administer)
            .WithName("EraseCallData").WithSummary("Take what tells who a customer's people are out of all calls that ended until now; the totals stay")
            .WithDescription("Answers when it is sure to be done; `doneAt` of GET /call-data-erasures tells when it was. It cannot be undone.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<LakeStatus>> Status(IGrainFactory grains) => TypedResults.Ok(await grains.GetGrain<ICallLakeGrain>(0).Status());

    private static async Task<Ok<LakeErasure[]>> Erasures(IGrainFactory grains) => TypedResults.Ok(await grains.GetGrain<ICallLakeGrain>(0).Erasures());

    private static async Task<Results<Accepted<LakeErasure>, ProblemHttpResult>> Erase(string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id)
            ? TypedResults.Accepted(
                $"{RestApi.Prefix}/call-data-erasures",
                await grains.GetGrain<ICallLakeGrain>(0).Erase(id, Actors.ActorOf(user, Actors.Api), StatusReason.Of(body)))
            : Problems.NotFound("customer");
}
