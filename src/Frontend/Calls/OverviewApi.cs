using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Calls;

/// <summary><c>/api/v1/overview</c>.</summary>
internal static class OverviewApi
{
    public static void MapOverviewApi(this RouteGroupBuilder api) =>
        api.MapGet("/overview", Read).WithTags("Overview").RequireAuthorization(Policies.Read)
            .WithName("GetOverview").WithSummary("Calls now, calls per minute and answer rate of the last hour, node health");

    private static async Task<Ok<Overview>> Read(HomeFigures figures) => TypedResults.Ok(await figures.Read());
}
