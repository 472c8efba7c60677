using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Signup;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Signup;

/// <summary><c>/api/v1/products</c>.</summary>
internal static class ProductsApi
{
    public static void MapProductsApi(this RouteGroupBuilder api)
    {
        var products = api.MapGroup("/products").WithTags("Signup");
        products.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListProducts").WithSummary("List products, in the order of their ids")
            .WithDescription("`search`: what the id or the name begins with. `pool`: a pool's id.")
            .Refuses(StatusCodes.Status400BadRequest);
        products.MapPost("", Create).RequireAuthorization(Policies.Administer)
            .WithName("CreateProduct").WithSummary("Create a product: what a site sells")
            .Refuses(StatusCodes.Status400BadRequest);
        products.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetProduct").WithSummary("Get a product")
            .Refuses(StatusCodes.Status404NotFound);
        products.MapPut("/{id}", Change).RequireAuthorization(Policies.Administer)
            .WithName("ChangeProduct").WithSummary("Change a product; signups under way keep it as it was")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<ListPage<ProductView>>> List(IGrainFactory grains, string? search, string? pool, string? after, int? take)
    {
        var query = new ProductQuery { Search = Parameters.Text(search, "search"), PoolId = Parameters.Text(pool, "pool") };
        var page = await grains.GetGrain<IProductListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<ProductView>.Of(page, product => product));
    }

    private static async Task<Results<Created<ProductView>, ProblemHttpResult>> Create(NewProduct body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(body.Id))
        {
            return Problems.From([Identifiers.NotAName]);
        }

        var result = await grains.GetGrain<IProductGrain>(body.Id).Create(body.Details, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/products/{result.Value.Id}", result.Value)
            : SitesApi.Refused(result.Problems);
    }

    private static async Task<Results<Ok<ProductView>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<IProductGrain>(id).Get() is { } product ? TypedResults.Ok(product) : Problems.NotFound("product");

    private static async Task<Results<Ok<ProductView>, ProblemHttpResult>> Change(string id, ChangedProduct body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(id))
        {
            return Problems.NotFound("product");
        }

        var result = await grains.GetGrain<IProductGrain>(id).Change(body.Details, body.Version, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded ? TypedResults.Ok(result.Value) : SitesApi.Refused(result.Problems);
    }
}
