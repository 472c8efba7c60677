using Billing.Audit;
using Microsoft.Extensions.Logging;

namespace Billing.Signup;

[GrainType("number")]
public sealed class NumberGrain(
    [PersistentState("number")] IPersistentState<PooledNumber> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<NumberGrain> logger) : Grain, INumberGrain
{
    private readonly AuditedState<PooledNumber> _state = new(stored, log, logger);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public Task<NumberView?> Get() => Task.FromResult(_state.Current?.View(time.GetUtcNow()));

    public async Task<bool> Add(string poolId)
    {
        if (_state.Current is not null)
        {
            return false;
        }

        // The import as a whole is in the audit log, with its pool.
        await _state.Store(new PooledNumber { Number = this.GetPrimaryKeyString(), PoolId = poolId }, entry: null);
        return true;
    }

    public Task<NumberView?> Hold(string signupId, DateTimeOffset until) => Become(number => number.Hold(signupId, until, time.GetUtcNow()));

    public Task<NumberView?> Use(string signupId, string accountId) => Become(number => number.Use(signupId, accountId, time.GetUtcNow()));

    public Task<NumberView?> ReleaseOf(string signupId, DateTimeOffset? quarantinedUntil) =>
        Become(number => number.ReleaseOf(signupId, quarantinedUntil, time.GetUtcNow()));

    public async Task<NumberView?> Set(NumberState state, DateTimeOffset? until, string? reason, Actor actor)
    {
        if (_state.Current is { } current && current.Set(state, until, reason) is var next && next != current)
        {
            await _state.Store(
                next,
                new Changes()
                    .Field("state", current.State, state).Field("signupId", current.SignupId, null).Field("accountId", current.AccountId, null).Field("until", current.Until, until)
                    .By(actor, state == NumberState.Blocked ? "block" : "release", "number", current.Number, time.GetUtcNow(), reason));
        }

        return await Get();
    }

    private Task<NumberView?> Become(Func<PooledNumber, PooledNumber> change) => _state.Current is { } current && change(current) is var next && next != current
        ? Stored(next)
        : Get();

    private async Task<NumberView?> Stored(PooledNumber next)
    {
        await _state.Store(next, entry: null);
        return await Get();
    }
}
