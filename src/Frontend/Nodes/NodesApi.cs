using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Nodes;

/// <summary><c>/api/v1/nodes</c>.</summary>
internal static class NodesApi
{
    public static void MapNodesApi(this RouteGroupBuilder api)
    {
        var nodes = api.MapGroup("/nodes").WithTags("Nodes");
        nodes.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListNodes").WithSummary("List nodes, in the order of their ids")
            .WithDescription("`search`: what the id or the name begins with. `includeClosed=true` lists closed ones too.");
        nodes.MapPost("", Create).RequireAuthorization(Policies.Administer)
            .WithName("CreateNode").WithSummary("Create a node: its packets are taken from now on")
            .Refuses(StatusCodes.Status400BadRequest);
        nodes.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetNode").WithSummary("Get a node")
            .Refuses(StatusCodes.Status404NotFound);
        nodes.MapGet("/{id}/health", GetHealthOf).RequireAuthorization(Policies.Read)
            .WithName("GetHealthOfNode").WithSummary("How well a node's accounting works: last packet, clock, interim updates, lost Stops, duplicates, restarts")
            .Refuses(StatusCodes.Status404NotFound);
        nodes.MapPut("/{id}", Change).RequireAuthorization(Policies.Administer)
            .WithName("ChangeNode").WithSummary("Change a node")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        nodes.MapPost("/{id}/reveal-secret", Reveal).RequireAuthorization(Policies.Administer)
            .WithName("RevealSecret").WithSummary("Show a node's shared secret; that it was looked at is audited")
            .Refuses(StatusCodes.Status404NotFound);
        nodes.MapPost("/{id}/close", (string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                SetClosed(id, true, body, user, grains))
            .RequireAuthorization(Policies.Administer)
            .WithName("CloseNode").WithSummary("Close a node: its packets are dropped")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        nodes.MapPost("/{id}/open", (string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                SetClosed(id, false, body, user, grains))
            .RequireAuthorization(Policies.Administer)
            .WithName("OpenNode").WithSummary("Open a closed node again")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

        // Not under /nodes, where every word may be a node's id.
        api.MapGet("/node-health", GetHealth).WithTags("Nodes").RequireAuthorization(Policies.Read)
            .WithName("GetNodeHealth").WithSummary("RADIUS traffic of every node: last packet, drops by cause, unknown sources");
    }

    private static async Task<Ok<ListPage<Node>>> List(IGrainFactory grains, string? search, bool? includeClosed, string? after, int? take)
    {
        var query = new NodeQuery { Search = Parameters.Text(search, "search"), IncludeClosed = includeClosed ?? false };
        var page = await grains.GetGrain<INodeListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<Node>.Of(page, Node.From));
    }

    private static async Task<Results<Created<Node>, ProblemHttpResult>> Create(NewNode body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(body.Id))
        {
            return Problems.From([Identifiers.NotAName]);
        }

        var result = await grains.GetGrain<INodeGrain>(body.Id).Create(body.ToDetails(), body.Secret, Actors.ActorOf(user, Actors.Api), body.RpcPassword);
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/nodes/{result.Value.Id}", Node.From(result.Value))
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<Node>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<INodeGrain>(id).Get() is { } view
            ? TypedResults.Ok(Node.From(view))
            : Problems.NotFound("node");

    private static async Task<Results<Ok<Node>, ProblemHttpResult>> Change(
        string id, ChangedNode body, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id)
            ? Answer(await grains.GetGrain<INodeGrain>(id)
                .Change(body.ToDetails(), body.Secret, body.Version, Actors.ActorOf(user, Actors.Api), body.RpcPassword))
            : Problems.NotFound("node");

    private static async Task<Results<Ok<Node>, ProblemHttpResult>> SetClosed(
        string id, bool closed, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id)
            ? Answer(await grains.GetGrain<INodeGrain>(id).SetClosed(closed, StatusReason.Of(body), Actors.ActorOf(user, Actors.Api)))
            : Problems.NotFound("node");

    private static async Task<Results<Ok<RevealedSecret>, ProblemHttpResult>> Reveal(string id, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<INodeGrain>(id).RevealSecret(Actors.ActorOf(user, Actors.Api)) is { } secret
            ? TypedResults.Ok(new RevealedSecret(secret))
            : Problems.NotFound("node");

    private static async Task<Results<Ok<NodeHealth>, ProblemHttpResult>> GetHealthOf(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<INodeGrain>(id).Health() is { } health
            ? TypedResults.Ok(health)
            : Problems.NotFound("node");

    private static async Task<Ok<TrafficHealth>> GetHealth(IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<INodeDirectoryGrain>(0).Health());

    private static Results<Ok<Node>, ProblemHttpResult> Answer(Result<NodeView> result) =>
        result.Succeeded ? TypedResults.Ok(Node.From(result.Value)) : Problems.From(result.Problems);
}
