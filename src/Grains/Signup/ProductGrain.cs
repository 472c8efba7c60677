using Billing.Audit;
using Billing.Devices;
using Microsoft.Extensions.Logging;

namespace Billing.Signup;

[GrainType("product")]
public sealed class ProductGrain(
    [PersistentState("product")] IPersistentState<ProductState> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<ProductGrain> logger) : Grain, IProductGrain
{
    private readonly AuditedState<ProductState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<ProductView>> Create(ProductDetails details, Actor actor)
    {
        var tidy = ProductRules.Tidy(details);
        var problems = await Check(tidy);
        if (problems.Length > 0)
        {
            return problems;
        }

        return _state.Current is not null
            ? Fields.Taken("product")
            : await Store(
                new ProductState { Id = Id, Details = tidy, CreatedAt = time.GetUtcNow() },
                ProductRules.Compare(new ProductDetails { Currency = "" }, tidy), actor, "create");
    }

    public Task<ProductView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<ProductView>> Change(ProductDetails details, int version, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("product");
        }

        if (current.Version != version)
        {
            return Fields.Conflict("product");
        }

        var tidy = ProductRules.Tidy(details);
        var problems = await Check(tidy);
        return problems.Length > 0 ? problems
            : tidy == current.Details ? current.View()
            : await Store(current with { Details = tidy }, ProductRules.Compare(current.Details, tidy), actor, "change");
    }

    private async Task<Problem[]> Check(ProductDetails tidy)
    {
        var problems = ProductRules.Check(Id, tidy);
        var pool = Ids.IsName(tidy.PoolId) ? await GrainFactory.GetGrain<INumberPoolGrain>(tidy.PoolId).Get() : null;
        var profile = Ids.IsName(tidy.DeviceProfileId) ? await GrainFactory.GetGrain<IProfileGrain>(tidy.DeviceProfileId!).Get() : null;
        return problems
            .Refuse(pool is null && tidy.PoolId.Length > 0, "poolId", Problem.NotFound, "There is no such pool of numbers.")
            .Refuse(profile is null && tidy.DeviceProfileId is not null, "deviceProfileId", Problem.NotFound, "There is no such profile.")
            .Problems;
    }

    private async Task<ProductView> Store(ProductState next, Changes changes, Actor actor, string action)
    {
        next = next with { Version = next.Version + 1 };
        await _state.Store(next, changes.By(actor, action, ProductRules.AuditKind, Id, time.GetUtcNow()));
        return next.View();
    }
}
