using Billing.Customers;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Customers;

/// <summary><c>/api/v1/refused-calls</c>.</summary>
internal static class RefusedCallsApi
{
    public static void MapRefusedCallsApi(this RouteGroupBuilder api) =>
        api.MapGet("/refused-calls", Search).WithTags("Calls").RequireAuthorization(Policies.Read)
            .WithName("SearchRefusedCalls").WithSummary("Calls that were not let through, and why; newest first")
            .WithDescription(
                "`customer`, `account`: ids; `from`, `to`: moments, `to` exclusive; `returnCode`: the h323-return-code, 1 for an unknown account, "
                + "2 for a wrong password, 3 for a limit that was reached, 7 for what is suspended or closed. `leftOut` of a call: how many of the "
                + "same account were refused just before it and are not listed, because there were too many.");

    private static async Task<Ok<ListPage<RefusedCall>>> Search(
        IGrainFactory grains, string? customer, string? account, string? from, string? to, int? returnCode, string? after, int? take)
    {
        var query = new RefusedCallQuery
        {
            CustomerId = Parameters.Text(customer, "customer"),
            AccountId = Parameters.Text(account, "account"),
            From = Parameters.Moment(from, "from"),
            To = Parameters.Moment(to, "to"),
            ReturnCode = returnCode,
        };
        var page = await grains.GetGrain<IRefusedCallsGrain>(0).Search(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<RefusedCall>.Of(page, refused => refused));
    }
}
