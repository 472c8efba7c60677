using Billing.Audit;
using Billing.Customers;
using Microsoft.Extensions.Logging;

namespace Billing.Nodes;

[GrainType("node")]
public sealed class NodeGrain(
    [PersistentState("node")] IPersistentState<NodeState> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<NodeGrain> logger) : Grain, INodeGrain
{
    private readonly AuditedState<NodeState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    private INodeDirectoryGrain Directory => GrainFactory.GetGrain<INodeDirectoryGrain>(0);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<NodeView>> Create(NodeDetails details, string secret, Actor actor)
    {
        var tidy = NodeRules.Tidy(details);
        var problems = NodeRules.Check(Id, tidy, secret, secretRequired: true);
        if (!problems.Valid)
        {
            return problems.Problems;
        }

        if (_state.Current is not null)
        {
            return Fields.Taken("node");
        }

        return await Store(
            new NodeState { Id = Id, Details = tidy, Secret = secret, CreatedAt = time.GetUtcNow() },
            Compare(new NodeDetails(), tidy).Secret("secret", null, secret), actor, "create");
    }

    public Task<NodeView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<NodeView>> Change(NodeDetails details, string? secret, int version, Actor actor)
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
        var problems = NodeRules.Check(Id, tidy, secret, secretRequired: false);
        if (!problems.Valid)
        {
            return problems.Problems;
        }

        return await Store(
            current with { Details = tidy, Secret = string.IsNullOrEmpty(secret) ? current.Secret : secret },
            Compare(current.Details, tidy).Secret("secret", current.Secret, secret), actor, "change");
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

    public async Task Restarted(NodeRestart restart)
    {
        if (_state.Current is { } current && !(current.RestartedAt >= restart.At))
        {
            await _state.Store(current with { RestartedAt = restart.At }, entry: null);
        }
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

    private static Changes Compare(NodeDetails before, NodeDetails after) => new Changes()
        .Field("name", before.Name, after.Name)
        .Field("kind", before.Kind, after.Kind)
        .List("addresses", before.Addresses, after.Addresses)
        .Field("requireMessageAuthenticator", before.RequireMessageAuthenticator, after.RequireMessageAuthenticator)
        .Field("limitProxyState", before.LimitProxyState, after.LimitProxyState)
        .Field("keepRealm", before.KeepRealm, after.KeepRealm)
        .Field("interimSeconds", before.InterimSeconds, after.InterimSeconds)
        .Field("notes", before.Notes, after.Notes);
}
