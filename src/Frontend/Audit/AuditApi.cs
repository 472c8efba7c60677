using Billing.Audit;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Audit;

/// <summary><c>/api/v1/audit</c>.</summary>
internal static class AuditApi
{
    public static void MapAuditApi(this RouteGroupBuilder api) =>
        api.MapGet("/audit", Search).WithTags("Audit").RequireAuthorization(Policies.Administer)
            .WithName("SearchAudit").WithSummary("Who changed what, and who looked at a secret; newest first")
            .WithDescription("`kind`: customer, account, node, call, device or profile; `object`: its id; `actor`: the person's or script's id; `from`, `to`: moments, `to` exclusive.");

    private static async Task<Ok<ListPage<AuditEntry>>> Search(
        IGrainFactory grains, string? kind, string? @object, string? actor, string? from, string? to, string? after, int? take)
    {
        var query = new AuditQuery
        {
            ObjectKind = Parameters.Text(kind, "kind"),
            ObjectId = Parameters.Text(@object, "object"),
            ActorId = Parameters.Text(actor, "actor"),
            From = Parameters.Moment(from, "from"),
            To = Parameters.Moment(to, "to"),
        };
        var page = await grains.GetGrain<IAuditGrain>(0).Search(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<AuditEntry>.Of(page, entry => entry));
    }
}
