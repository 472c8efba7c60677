using Billing.Audit;
using Billing.Calls;
using Billing.Customers;
using Microsoft.Extensions.Logging;

namespace Billing.Nodes;

[GrainType("node")]
public sealed partial class NodeGrain(
    [PersistentState("node")] IPersistentState<NodeState> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<NodeGrain> logger) : Grain, INodeGrain
{
    private const int CallsAtOnce = 500;

    private readonly AuditedState<NodeState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    private INodeDirectoryGrain Directory => GrainFactory.GetGrain<INodeDirectoryGrain>(0);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<NodeView>> Create(NodeDetails details, string secret, Actor actor, string? rpcPassword = null)
    {
        var tidy = NodeRules.Tidy(details);
        var problems = CheckRpcPassword(NodeRules.Check(Id, tidy, secret, secretRequired: true, rpcPassword), tidy, rpcPassword, null);
        if (!problems.Valid)
        {
            return problems.Problems;
        }

        if (_state.Current is not null)
        {
            return Fields.Taken("node");
        }

        return await Store(
            new NodeState { Id = Id, Details = tidy, Secret = secret, RpcPassword = RpcPassword(tidy, rpcPassword, null), CreatedAt = time.GetUtcNow() },
            Compare(new NodeDetails(), tidy).Secret("secret", null, secret).Secret("rpcPassword", null, RpcPassword(tidy, rpcPassword, null)), actor, "create");
    }

    public Task<NodeView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<NodeView>> Change(NodeDetails details, string? secret, int version, Actor actor, string? rpcPassword = null)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("node");
        }

        if (current.Version != version)
        {
            return Fields.Conflict("node");
        }

        var tidy = NodeRules.Tidy(details);
        var problems = CheckRpcPassword(NodeRules.Check(Id, tidy, secret, secretRequired: false, rpcPassword), tidy, rpcPassword, current);
        if (!problems.Valid)
        {
            return problems.Problems;
        }

        return await Store(
            current with
            {
                Details = tidy,
                Secret = string.IsNullOrEmpty(secret) ? current.Secret : secret,
                RpcPassword = RpcPassword(tidy, rpcPassword, current),
            },
            Compare(current.Details, tidy).Secret("secret", current.Secret, secret)
                .Secret("rpcPassword", current.RpcPassword, RpcPassword(tidy, rpcPassword, current)), actor, "change");
    }

    public async Task<Result<NodeView>> SetClosed(bool closed, string? reason, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("node");
        }

        return closed == current.Closed
            ? current.View()
            : await Store(
                current with { Closed = closed },
                new Changes().Field("closed", current.Closed, closed), actor, closed ? "close" : "open", CustomerRules.Blank(reason));
    }

    public async Task<string?> RevealSecret(Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return null;
        }

        // Stored before it is shown: a look that is not audited does not happen.
        await _state.Store(current, new Changes().By(actor, "reveal-secret", "node", Id, time.GetUtcNow()));
        return current.Secret;
    }

    public async Task<int> Restarted(NodeRestart restart)
    {
        // Known before the calls are closed, which takes a while.
        await Note(calls: 0);
        var closed = 0;
        for (var shard = 0; shard < ILiveCallsGrain.Shards; shard++)
        {
            var calls = await GrainFactory.GetGrain<ILiveCallsGrain>(shard).OfNode(Id);
            // Calls that end together share transactions; a crash of a big gateway leaves room for the others all the same.
            foreach (var some in calls.Where(call => call.SetupAt < restart.At).Chunk(CallsAtOnce))
            {
                var ended = await Task.WhenAll(some.Select(call => GrainFactory.GetGrain<ICallGrain>(call.Key).NodeRestarted(Id, restart)));
                closed += ended.Count(one => one);
            }
        }

        LogRestarted(logger, Id, restart.On ? "started" : "stopped", restart.At, closed);
        await Note(closed);
        return closed;

        async Task Note(int calls)
        {
            if (_state.Current is { } current && (calls > 0 || !current.Restarts.Any(seen => seen.At == restart.At && seen.On == restart.On)))
            {
                await _state.Store(current.WithRestart(restart, calls), entry: null);
            }
        }
    }

    public async Task<NodeHealth?> Health()
    {
        if (_state.Current is not { } current)
        {
            return null;
        }

        var traffic = Directory.Health();
        var ends = await Task.WhenAll(Enumerable.Range(0, ILiveCallsGrain.Shards).Select(shard => GrainFactory.GetGrain<ILiveCallsGrain>(shard).EndsOf(Id)));
        return NodeSigns.Of(current, Array.Find((await traffic).Nodes, node => node.NodeId == Id) ?? new NodeTraffic { NodeId = Id }, ends);
    }

    private async Task<Result<NodeView>> Store(NodeState next, Changes changes, Actor actor, string action, string? reason = null)
    {
        // A closed node keeps its row but not its addresses: another one may take its place.
        var conflict = await Directory.Claim(Id, next.Closed ? [] : next.Details.Addresses);
        if (conflict is not null)
        {
            return new Problem("addresses", "taken", $"Another node has the address {conflict}.");
        }

        next = next with { Version = next.Version + 1 };
        try
        {
            await _state.Store(next, changes.By(actor, action, "node", Id, time.GetUtcNow(), reason));
        }
        catch
        {
            if (_state.Current is { } kept)
            {
                await Directory.Put(kept.Entry());
            }

            throw;
        }

        await Directory.Put(next.Entry());
        return next.View();
    }

    /// <summary>A password belongs to a user: without one, or with another way, it is forgotten.</summary>
    private static string? RpcPassword(NodeDetails details, string? given, NodeState? before) =>
        details.RpcUser is null ? null
        : !string.IsNullOrEmpty(given) ? given
        // Whoever changes the address must know the password: it is not sent to another place than it was entered for.
        : details.RpcUser == before?.Details.RpcUser && details.RpcUrl == before.Details.RpcUrl ? before.RpcPassword
        : null;

    private static Fields CheckRpcPassword(Fields problems, NodeDetails details, string? given, NodeState? before) => problems.Refuse(
        details.RpcUser is not null && RpcPassword(details, given, before) is null, "rpcPassword", "required",
        "Enter the user's password; again when the address or the user changes.");

    private static Changes Compare(NodeDetails before, NodeDetails after) => new Changes()
        .Field("name", before.Name, after.Name)
        .Field("kind", before.Kind, after.Kind)
        .List("addresses", before.Addresses, after.Addresses)
        .Field("requireMessageAuthenticator", before.RequireMessageAuthenticator, after.RequireMessageAuthenticator)
        .Field("limitProxyState", before.LimitProxyState, after.LimitProxyState)
        .Field("keepRealm", before.KeepRealm, after.KeepRealm)
        .Field("interimSeconds", before.InterimSeconds, after.InterimSeconds)
        .Field("notes", before.Notes, after.Notes)
        .Field("disconnectWay", before.DisconnectWay, after.DisconnectWay)
        .Field("disconnectPort", before.DisconnectPort, after.DisconnectPort)
        .Field("rpcUrl", before.RpcUrl, after.RpcUrl)
        .Field("rpcUser", before.RpcUser, after.RpcUser)
        .Field("quietAfterSeconds", before.QuietAfterSeconds, after.QuietAfterSeconds)
        .Field("presumedEndedAfterSeconds", before.PresumedEndedAfterSeconds, after.PresumedEndedAfterSeconds)
        .Field("closeAfterSeconds", before.CloseAfterSeconds, after.CloseAfterSeconds);

    [LoggerMessage(1, LogLevel.Information, "Node {Node} {What} at {At}: {Calls} calls that began before are closed as estimated")]
    private static partial void LogRestarted(ILogger logger, string node, string what, DateTimeOffset at, int calls);
}
