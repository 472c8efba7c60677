using Billing.Audit;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Audit;

/// <summary><c>/api/v1/audit</c>.</summary>
internal static class AuditApi
{
    public static void MapAuditApi(this RouteGroupBuilder api)
    {
        api.MapGet("/audit", Search).WithTags("Audit").RequireAuthorization(Policies.Administer)
            .WithName("SearchAudit").WithSummary("Who changed what, and who looked at a secret; newest first")
            .WithDescription(AuditFilter.Description)
            .TakesQuery(AuditFilter.Names);
        api.MapGet("/audit.csv", AuditCsv.Write).WithTags("Audit").RequireAuthorization(Policies.Administer)
            .WithName("DownloadAudit").WithSummary("Download every entry that matches, as CSV (RFC 4180, UTF-8, times in UTC)")
            .WithDescription(AuditFilter.Description + " The whole match, not a page; a file that cannot be finished is cut off, never ended as if whole.")
            .TakesQuery(AuditFilter.Names)
            .Produces(StatusCodes.Status200OK, contentType: CsvDownload.ContentType);
    }

    private static async Task<Ok<ListPage<AuditEntry>>> Search(HttpRequest request, IGrainFactory grains, string? after, int? take)
    {
        var page = await grains.GetGrain<IAuditGrain>(0).Search(AuditFilter.From(request.Query), Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<AuditEntry>.Of(page, entry => entry));
    }
}
