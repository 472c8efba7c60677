using Billing.Customers;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Billing.Calls;

/// <remarks>
/// Reentrant, so that records are applied while earlier ones are being written. Between two awaits it is alone: a change of
/// <see cref="_call"/> is complete before another record is looked at.
/// </remarks>
[GrainType("call"), Reentrant]
public sealed partial class CallGrain(ICallStore store, IEvidence evidence, TimeProvider time, ILogger<CallGrain> logger) : Grain, ICallGrain
{
    /// <summary>How long rows may lag behind: a call that begins and ends within is written once.</summary>
    private static readonly TimeSpan s_writeBehind = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tellAgain = TimeSpan.FromSeconds(1);
    private const int MostConflicts = 5;

    private CallState? _call;
    private StoredCall? _stored;
    private bool _read;

    /// <summary>What was applied since the rows were written.</summary>
    private readonly List<AccountingEvent> _unsaved = [];
    private Task? _saving;
    private string? _customer;
    private long _told;
    private bool _telling;

    private string Key => this.GetPrimaryKeyString();

    public async Task Apply(AccountingEvent record)
    {
        if (_call is null && !_read && !BeginsCall(record))
        {
            await Read();
        }

        if (_customer is null && _call?.CustomerId is null && record.AccountId is { } account)
        {
            _customer = await GrainFactory.GetGrain<IAccountGrain>(account).Owner();
        }

        var next = CallLifecycle.Apply(_call, record);
        if (!ReferenceEquals(next, _call))
        {
            _call = Identify(next);
            _unsaved.Add(record);
            Tell();
        }

        if (_unsaved.Count > 0)
        {
            await (_saving ??= SaveBehind());
        }
        else if (record.Replayed && _call.Ended)
        {
            await store.ListAgain(_call);
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

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_unsaved.Count > 0)
        {
            await Save();
        }
    }

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

        foreach (var record in _unsaved)
        {
            _call = Identify(CallLifecycle.Apply(_call, record));
        }
    }

    /// <summary>Whose call it is and between which countries, as soon as the records tell.</summary>
    private CallState Identify(CallState call) => call with
    {
        CustomerId = call.CustomerId ?? _customer,
        CallerCountry = call.CallerCountry ?? NumberPlan.CountryOf(call.Caller),
        CalleeCountry = call.CalleeCountry ?? NumberPlan.CountryOf(call.Callee),
    };

    private async Task SaveBehind()
    {
        try
        {
            await Task.Delay(s_writeBehind, time);
            await Save();
        }
        finally
        {
            _saving = null;
        }

        if (_call!.Ended)
        {
            // What still comes of an ended call finds it in its row.
            DeactivateOnIdle();
        }
        else
        {
            // A shard of the live list that began anew in the meantime read the rows before this one was there.
            _told = 0;
            Tell();
        }
    }

    private async Task Save()
    {
        for (var conflicts = 0; _unsaved.Count > 0;)
        {
            var (saving, count) = (_call!, _unsaved.Count);
            try
            {
                _stored = await store.Save(_stored, saving);
                _read = true;
                _unsaved.RemoveRange(0, count);
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
            while (_call is { } call && _told != call.Version)
            {
                try
                {
                    var list = GrainFactory.GetGrain<ILiveCallsGrain>(store.ShardOf(Key));
                    await (call.Ended ? list.Remove(call.Cdr()) : list.Put(call.Live()));
                    _told = call.Version;
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
    }

    [LoggerMessage(1, LogLevel.Warning, "The live list could not be told of call {Key}; it is told again")]
    private static partial void LogListDelayed(ILogger logger, Exception exception, string key);
}
