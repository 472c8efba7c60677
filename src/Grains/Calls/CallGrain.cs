using Billing.Customers;
using Microsoft.Extensions.Logging;

namespace Billing.Calls;

[GrainType("call")]
public sealed partial class CallGrain(ICallStore store, ILogger<CallGrain> logger) : Grain, ICallGrain
{
    private static readonly TimeSpan s_announceAgain = TimeSpan.FromSeconds(1);

    private StoredCall? _stored;
    private IGrainTimer? _announcing;

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _stored = await store.Find(Key, cancellationToken);

    public async Task Apply(AccountingEvent record)
    {
        var before = _stored?.Call;
        var next = CallLifecycle.Apply(before, record);
        if (ReferenceEquals(next, before))
        {
            return;
        }

        next = await Identify(next);
        try
        {
            _stored = await store.Save(_stored, next);
        }
        catch
        {
            // What is stored now is not known: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }

        if (_announcing is null)
        {
            await Announce();
        }
    }

    public Task<CallView?> Get() => Task.FromResult(_stored?.Call.View());

    /// <summary>Whose call it is and between which countries, as soon as the records tell.</summary>
    private async Task<CallState> Identify(CallState call)
    {
        if (call.CustomerId is null && call.AccountId is { } account && Ids.IsAccount(account))
        {
            call = call with { CustomerId = await GrainFactory.GetGrain<IAccountGrain>(account).Owner() };
        }

        return call with
        {
            CallerCountry = call.CallerCountry ?? NumberPlan.CountryOf(call.Caller),
            CalleeCountry = call.CalleeCountry ?? NumberPlan.CountryOf(call.Callee),
        };
    }

    /// <summary>
    /// Tells the live list. The call is stored whether or not the list hears of it, so a list that cannot be reached is told
    /// later and the node need not wait.
    /// </summary>
    private async Task Announce()
    {
        var call = _stored!.Call;
        try
        {
            var list = GrainFactory.GetGrain<ILiveCallsGrain>(store.ShardOf(Key));
            await (call.Ended ? list.Remove(call.Cdr()) : list.Put(call.Live()));
            _announcing?.Dispose();
            _announcing = null;
        }
        catch (Exception exception)
        {
            LogListDelayed(logger, exception, Key);
            _announcing ??= this.RegisterGrainTimer(
                Announce, new GrainTimerCreationOptions { DueTime = s_announceAgain, Period = s_announceAgain, KeepAlive = true, Interleave = false });
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The live list could not be told of call {Key}; it is told again")]
    private static partial void LogListDelayed(ILogger logger, Exception exception, string key);
}
