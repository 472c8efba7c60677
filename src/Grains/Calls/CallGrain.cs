using Billing.Audit;
using Billing.Customers;
using Billing.Nodes;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Billing.Calls;

/// <remarks>
/// Reentrant, so that records are applied while earlier ones are being written. Between two awaits it is alone: a change of
/// <see cref="_call"/> is complete before another record is looked at.
/// </remarks>
[GrainType("call"), Reentrant]
public sealed partial class CallGrain(
    ICallStore store, IEvidence evidence, INodePatience patience, INodeAsker asker, TimeProvider time, ILogger<CallGrain> logger) : Grain, ICallGrain
{
    /// <summary>
    /// How long rows lag behind at least: a call that begins and ends within is written once. They wait for the next turn of their
    /// shard, one each second, so that calls share transactions.
    /// </summary>
    private static readonly TimeSpan s_writeBehind = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tellAgain = TimeSpan.FromSeconds(1);
    private const int MostConflicts = 5;
    private static readonly Actor s_billing = new("billing", "Billing", "system");

    private CallState? _call;
    private StoredCall? _stored;
    private bool _read;

    /// <summary>What was applied since the rows were written.</summary>
    private readonly List<AccountingEvent> _unsaved = [];

    /// <summary>
    /// What we concluded ourselves is not in the rows. No journal has it: it follows from the rows, the time and the node's answer,
    /// and is concluded again when it is lost.
    /// </summary>
    private bool _concluded;
    private DateTimeOffset? _askedAt;
    private Task? _saving;
    private AccountStanding? _account;
    private long _told;
    private bool _telling;
    private bool _leaving;

    private string Key => this.GetPrimaryKeyString();

    public async Task Apply(AccountingEvent record)
    {
        if (_call is null && !_read && !BeginsCall(record))
        {
            await Read();
        }

        var next = CallLifecycle.Apply(_call, record);
        var changed = !ReferenceEquals(next, _call);
        if (changed)
        {
            _call = Identify(next);
            _unsaved.Add(record);
        }

        if (_account is null && _call?.AccountId is { } account)
        {
            _account = await GrainFactory.GetGrain<IAccountGrain>(account).Standing();
            if (_account is not null && _call is { CustomerId: null } nobodys)
            {
                // What came meanwhile may have been told without its customer.
                _call = Identify(nobodys with { Version = nobodys.Version + 1 });
            }
        }

        if (changed)
        {
            Tell();
        }

        if (_unsaved.Count > 0)
        {
            await Saved();
        }
        else if (record.Replayed && _call is { Ended: true } ended)
        {
            await store.ListAgain(ended);
            _told = 0;
            Tell();
        }
    }

    public async Task<CallView?> Get()
    {
        if (_call is null && !_read)
        {
            await Read();
        }

        if (_call is not { } call)
        {
            DeactivateOnIdle();
            return null;
        }

        var packets = await evidence.Describe([.. call.Timeline.Select(entry => entry.Journal).OfType<string>()]);
        return call.View() with
        {
            Timeline = [.. call.Timeline.Select(entry =>
                entry.Journal is { } place && packets.TryGetValue(place, out var packet) ? entry with { Evidence = packet } : entry)],
        };
    }

    public async Task<DateTimeOffset?> Reconsider()
    {
        if (!await IsInProgress())
        {
            return null;
        }

        foreach (var node in CallSilence.ToAsk(_call!, patience, _askedAt, time.GetUtcNow()))
        {
            var legs = _call!.Legs.Where(leg => leg.NodeId == node && leg.EndedAt is null).ToArray();
            var heard = legs.Select(leg => leg.Heard).DefaultIfEmpty().Max();
            var answer = await asker.IsUp(node, _call.CallId, legs);
            // What came while we asked is newer than the answer.
            if (!Array.Exists(_call.Legs, leg => leg.NodeId == node && leg.Heard > heard))
            {
                Conclude(CallSilence.Answered(_call, node, answer, time.GetUtcNow()));
            }

            _askedAt = time.GetUtcNow();
        }

        var now = time.GetUtcNow();
        Conclude(CallSilence.Judge(_call!, patience, now));
        if (_concluded)
        {
            Saved().Ignore();
        }

        return CallSilence.Next(_call!, patience, _askedAt, now);
    }

    public async Task<bool> NodeRestarted(string nodeId, NodeRestart restart)
    {
        var ended = false;
        // A conclusion that met other rows than it was drawn from is drawn again.
        for (var again = 0; again <= MostConflicts && await IsInProgress(); again++)
        {
            Conclude(CallSilence.NodeRestarted(_call!, nodeId, restart, time.GetUtcNow()));
            if (!_concluded)
            {
                break;
            }

            ended = _call!.Ended;
            await Saved();
        }

        if (_concluded)
        {
            await Saved();
        }

        return ended;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_unsaved.Count > 0 || _concluded)
        {
            await Save();
        }

        _leaving = true;
        if (_call is { } call && _told != call.Version)
        {
            await TellOnce(call);
        }
    }

    private async Task<bool> IsInProgress()
    {
        if (_call is null && !_read)
        {
            await Read();
        }

        if (_call is { Ended: false })
        {
            return true;
        }

        if (_call is not null)
        {
            // Who asked takes it for live.
            _told = 0;
            Tell();
        }

        return false;
    }

    private void Conclude(CallState next)
    {
        if (!ReferenceEquals(next, _call))
        {
            _call = next;
            _concluded = true;
            Tell();
        }
    }

    private Task Saved() => _saving ??= SaveBehind();

    /// <summary>
    /// A record that begins a call is nearly always the first of it: it is taken for that, and the rows are read only when they
    /// turn out to be there already.
    /// </summary>
    private static bool BeginsCall(AccountingEvent record) =>
        record.Status is AccountingStatus.Start or AccountingStatus.Failed && !record.Replayed;

    private async Task Read()
    {
        var found = await store.Find(Key);
        _read = true;
        _stored = found;
        _call = found?.Call;
        if (_call is { } call)
        {
            _told = call.Version;
        }

        _concluded = false;
        foreach (var record in _unsaved)
        {
            _call = Identify(CallLifecycle.Apply(_call, record));
        }
    }

    /// <summary>Whose call it is and between which countries, as soon as the records tell.</summary>
    private CallState Identify(CallState call) => call with
    {
        CustomerId = call.CustomerId ?? _account?.CustomerId,
        CallerCountry = call.CallerCountry ?? NumberPlan.CountryOf(call.Caller),
        CalleeCountry = call.CalleeCountry ?? NumberPlan.CountryOf(call.Callee),
    };

    private async Task SaveBehind()
    {
        try
        {
            await Task.Delay(s_writeBehind + UntilTurn(), time);
            await Save();
        }
        finally
        {
            _saving = null;
        }

        // A shard of the live list that began anew in the meantime read the rows as they were before.
        _told = 0;
        Tell();
    }

    private TimeSpan UntilTurn()
    {
        var turn = TimeSpan.TicksPerSecond * store.ShardOf(Key) / ILiveCallsGrain.Shards;
        var late = (time.GetUtcNow().UtcTicks - turn) % TimeSpan.TicksPerSecond;
        return TimeSpan.FromTicks(TimeSpan.TicksPerSecond - late);
    }

    private async Task Save()
    {
        for (var conflicts = 0; _unsaved.Count > 0 || _concluded;)
        {
            var (saving, count) = (_call!, _unsaved.Count);
            try
            {
                _stored = await store.Save(_stored, saving);
                _read = true;
                _unsaved.RemoveRange(0, count);
                _concluded = !ReferenceEquals(_call, saving) && _concluded;
            }
            catch (InconsistentStateException) when (++conflicts <= MostConflicts)
            {
                // The call was not new after all, or another activation had it: its rows, and on top what is new.
                await Read();
                Tell();
            }
        }
    }

    /// <summary>
    /// Tells the live list what the call is now. Nobody waits for it: the record is durable, and a list that cannot be reached is
    /// told again.
    /// </summary>
    private void Tell()
    {
        if (!_telling)
        {
            _telling = true;
            TellUntilHeard().Ignore();
        }
    }

    private async Task TellUntilHeard()
    {
        try
        {
            while (_call is { } call && _told != call.Version && !_leaving)
            {
                try
                {
                    await TellOnce(call);
                }
                catch (Exception exception)
                {
                    LogListDelayed(logger, exception, Key);
                    await Task.Delay(s_tellAgain, time);
                }
            }
        }
        finally
        {
            _telling = false;
        }

        LeaveWhenTold();
    }

    private async Task TellOnce(CallState call)
    {
        var list = GrainFactory.GetGrain<ILiveCallsGrain>(store.ShardOf(Key));
        var counting = Count(call);
        await (call.Ended ? list.Remove(call.Cdr()) : list.Put(call.Live()));
        await counting;
        _told = call.Version;
    }

    /// <summary>Tells the customer whether the call holds a slot, and marks a call that nobody let through and that is one too many.</summary>
    private async Task Count(CallState call)
    {
        if (call is not { CustomerId: { } customer, AccountId: { } account })
        {
            return;
        }

        var slots = GrainFactory.GetGrain<ICustomerGrain>(customer);
        var aliases = call.Aliases();
        if (call.Ended || !call.Certainty.CountsAgainstLimit())
        {
            await slots.CallEnded(Key, aliases, call.Version);
            return;
        }

        var tooMany = await slots.CallStarted(new CallSlot
        {
            CallKey = Key,
            Aliases = aliases,
            AccountId = account,
            Callee = call.Callee,
            AccountLimit = _account?.Limit ?? CallLimit.None,
            Version = call.Version,
        });
        if (tooMany is not null && _call is { Ended: false, OverLimit: null } now)
        {
            Conclude(CallSilence.OverLimit(now, tooMany.Reason, time.GetUtcNow()));
            Saved().Ignore();
            // Where the node cannot be told to, the call stays, marked.
            GrainFactory.GetGrain<IDisconnectGrain>(Key).Request(tooMany.Reason, s_billing).Ignore();
        }
    }

    /// <summary>What still comes of a call that has ended finds it in its row; but the live list must know that it has.</summary>
    private void LeaveWhenTold()
    {
        if (_call is { Ended: true } && !_telling && _saving is null && _unsaved.Count == 0)
        {
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The live list could not be told of call {Key}; it is told again")]
    private static partial void LogListDelayed(ILogger logger, Exception exception, string key);
}
