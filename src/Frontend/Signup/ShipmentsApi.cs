using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Signup;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Signup;

/// <summary><c>/api/v1/shipments</c>: phones that are to be sent, for whoever sends them.</summary>
internal static class ShipmentsApi
{
    public static void MapShipmentsApi(this RouteGroupBuilder api)
    {
        var shipments = api.MapGroup("/shipments").WithTags("Signup");
        shipments.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListShipments").WithSummary("List phones that are to be sent to customers, or were, in the order of their signups' ids")
            .WithDescription("`sent`: true or false. `customer`: a customer's id.")
            .Refuses(StatusCodes.Status400BadRequest);
        shipments.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetShipment").WithSummary("Get the shipment of a signup")
            .Refuses(StatusCodes.Status404NotFound);
        shipments.MapPost("/{id}/sent", MarkSent).RequireAuthorization(Policies.Administer)
            .WithName("MarkShipmentSent").WithSummary("It is on its way; once more corrects carrier and tracking number")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ListPage<ShipmentView>>> List(IGrainFactory grains, bool? sent, string? customer, string? after, int? take)
    {
        var query = new ShipmentQuery { Sent = sent, CustomerId = Parameters.Text(customer, "customer") };
        var page = await grains.GetGrain<IShipmentListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<ShipmentView>.Of(page, shipment => shipment));
    }

    private static async Task<Results<Ok<ShipmentView>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<IShipmentGrain>(id).Get() is { } shipment ? TypedResults.Ok(shipment) : Problems.NotFound("shipment");

    private static async Task<Results<Ok<ShipmentView>, ProblemHttpResult>> MarkSent(string id, SentShipment body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(id))
        {
            return Problems.NotFound("shipment");
        }

        var result = await grains.GetGrain<IShipmentGrain>(id).MarkSent(body.Carrier, body.Tracking, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }
}
