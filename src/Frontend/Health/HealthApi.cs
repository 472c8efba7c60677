using Billing.Frontend.Authentication;
using Billing.Health;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Health;

/// <summary><c>/api/v1/health</c>.</summary>
internal static class HealthApi
{
    public static void MapHealthApi(this RouteGroupBuilder api) =>
        api.MapGet("/health/journal", Read).WithTags("Overview").RequireAuthorization(Policies.Read)
            .WithName("GetJournalHealth").WithSummary("How each silo's journal and listeners are: depth, commits, latency, what is refused")
            .WithDescription("`well` is true when a silo reports and none has warnings. Silos report each second; one that fell silent is told for two minutes.");

    private static async Task<Ok<ClusterHealth>> Read(IGrainFactory grains) => TypedResults.Ok(await grains.GetGrain<ISiloHealthGrain>(0).Read());
}
