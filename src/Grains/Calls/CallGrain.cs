using System.Runtime.ExceptionServices;
using Billing.Audit;
using Billing.Customers;
using Billing.Nodes;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;

namespace Billing.Calls;

/// <remarks>
/// Reentrant, so that records are applied while earlier ones are being written. Between two awaits it is alone: a change of
/// <see cref="_call"/> is complete before another record is looked at. Where its first record came in: the others nearly always
/// come there too, and nothing of it has to travel.
/// </remarks>
[GrainType("call"), Reentrant, PreferLocalPlacement]
public sealed partial class CallGrain(
    ICallStore store, CallAnnouncer announcer, ShardTurns turns, AccountStandings standings, IEvidence evidence, INodePatience patience, INodeAsker asker, TimeProvider time,
    ILogger<CallGrain> logger) : Grain, ICallGrain
{
    private static readonly TimeSpan s_tellAgain = TimeSpan.FromSeconds(1);

    /// <summary>A node that has just ended a call is still telling us so.</summary>
    private static readonly TimeSpan s_stopIsUnderWay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lookBack = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_lookBackForGhosts = TimeSpan.FromDays(1);
    private const int MostConflicts = 5;
    private static readonly Actor s_billing = new("billing", "Billing", "system");

    private CallState? _call;

    /// <summary>The call's row, as it was read or written last.</summary>
    private StoredCall? _stored;

    /// <summary>The call as its row or its history surely has it.</summary>
    private CallState? _inRows;

    /// <summary>What the history says of the call, and may say after a save that failed.</summary>
    private readonly List<CallState> _listed = [];
    private long _saves;
    private bool _read;
    private Task? _reading;

    /// <summary>What was applied since the call was stored.</summary>
    private readonly List<AccountingEvent> _unsaved = [];

    /// <summary>
    /// What we concluded ourselves is not stored. No journal has it: it follows from the rows, the time and the node's answer,
    /// and is concluded again when it is lost.
    /// </summary>
    private bool _concluded;
    private DateTimeOffset? _askedAt;
    private Task? _saving;
    private Task _writing = Task.CompletedTask;
    private AccountStanding? _account;

    /// <summary>Its customer has answered for the call, now or in an earlier activation.</summary>
    private bool _counted;

    /// <summary>The newest version that the live list is known to have; what is told is taken over unless it has a newer one.</summary>
    private long _known;
    private long _told;
    private bool _telling;
    private bool _leaving;

    /// <summary>The live list has said what it knows, or the store has.</summary>
    private readonly TaskCompletionSource _placed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int? _shard;

    private string Key => this.GetPrimaryKeyString();

    private int Shard => _shard ??= store.ShardOf(Key);

    private ILiveCallsGrain List => GrainFactory.GetGrain<ILiveCallsGrain>(Shard);

    public async Task Apply(AccountingEvent record)
    {
        if (_call is null && !_read && !BeginsCall(record))
        {
            await Read(CallLifecycle.StartOf(record));
        }

        var next = CallLifecycle.Apply(_call, record);
        if (!ReferenceEquals(next, _call))
        {
            _account ??= next.AccountId is { } named ? standings.Known(named) : null;
            _call = Newest(Identify(next));
            _unsaved.Add(record);
        }

        if (_account is null && _call?.AccountId is { } account)
        {
            _account = await standings.Of(account);
            if (_account is not null && _call is { CustomerId: null } nobodys)
            {
                // What came meanwhile may have been told without its customer.
                _call = Identify(nobodys with { Version = nobodys.Version + 1 });
            }
        }

        // Also when this is the second attempt at a record whose first ended before the list was told.
        if (_call is { } told && _told != told.Version)
        {
            Tell();
        }
        else if (record.Replayed && _call is { Ended: true })
        {
            TellAgain();
        }

        if (_unsaved.Count == 0)
        {
            return;
        }

        if (record.Receipt is not { } receipt)
        {
            await Saved();
            return;
        }

        // A copy is done when what it is a copy of is in rows; of several attempts at one record the last is told.
        var attempt = _unsaved.FindLastIndex(one => one.Journal == record.Journal);
        if (attempt < 0)
        {
            _unsaved.Add(record);
        }
        else if (record.Replayed)
        {
            _unsaved[attempt] = record;
        }

        receipt.Defer();
        _ = Saved();
    }

    public async Task<CallView?> Get(DateTimeOffset? endedAt)
    {
        if (_call is null && !_read)
        {
            await Read(endedAt ?? time.GetUtcNow() - s_lookBack, endedAt);
        }

        if (_call is not { } call)
        {
            LeaveUnread();
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

    public Task NodeSaysOver(string nodeId)
    {
        CloseUnlessStopComes(nodeId, time.GetUtcNow()).Ignore();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_unsaved.Count > 0 || _concluded)
        {
            await Save(cancellationToken);
        }

        _leaving = true;
        if (_call is { } call && _told != call.Version)
        {
            await TellOnce(call);
        }
    }

    private async Task CloseUnlessStopComes(string nodeId, DateTimeOffset asked)
    {
        await Task.Delay(s_stopIsUnderWay, time);
        if (await IsInProgress() && !Array.Exists(_call!.Legs, leg => leg.NodeId == nodeId && leg.Heard > asked))
        {
            Conclude(CallSilence.Answered(_call, nodeId, NodeAnswer.Gone, asked));
            if (_concluded)
            {
                await Saved();
            }
        }
    }

    private async Task<bool> IsInProgress()
    {
        if (_call is null && !_read)
        {
            await Read(time.GetUtcNow() - s_lookBackForGhosts);
        }

        if (_call is null)
        {
            LeaveUnread();
            return false;
        }

        // Whoever asks takes it for live, and may be wrong.
        TellAgain();
        return !_call.Ended;
    }

    private void Conclude(CallState next)
    {
        if (!ReferenceEquals(next, _call))
        {
            _call = Newest(next);
            _concluded = true;
            Tell();
        }
    }

    private Task Saved() => _saving ??= SaveBehind();

    /// <summary>
    /// A record that begins a call is nearly always the first of it: it is taken for that, and the live list, which is told of it,
    /// objects when it was not.
    /// </summary>
    private static bool BeginsCall(AccountingEvent record) =>
        record.Status is AccountingStatus.Start or AccountingStatus.Failed && !record.Replayed;

    /// <param name="began">When the call was there at the latest.</param>
    /// <param name="endedAt">When it ended, if that is known.</param>
    /// <param name="known">What the live list has said; null to ask it when that matters.</param>
    /// <param name="attempted">The version of a save that met another row: the history may have it, and it is not the truth.</param>
    private Task Read(DateTimeOffset began, DateTimeOffset? endedAt = null, KnownCall? known = null, long? attempted = null) =>
        _reading is { IsCompleted: false } underWay ? underWay : _reading = ReadOnce(began, endedAt, known, attempted);

    private async Task ReadOnce(DateTimeOffset began, DateTimeOffset? endedAt, KnownCall? known, long? attempted)
    {
        var saves = _saves;
        var row = await store.Find(Key);
        CallState? past = null;
        if (row is null or { Call.Ended: true } || known?.EndedAt is not null)
        {
            known ??= await List.Known(Key);
            past = await Past(row?.Call, began, endedAt ?? known.EndedAt, known);
            past = row is not null && past?.Version == attempted ? null : past;
        }

        if (saves != _saves)
        {
            // What was stored meanwhile is newer than what was read.
            return;
        }

        var call = past?.Version >= (row?.Call.Version ?? 0) ? past : row?.Call;
        (_stored, _inRows, _read, _call) = (row, call, true, call);
        _counted |= call is { Ended: false };
        _listed.Clear();
        _listed.AddRange(new[] { past, row is { Call.Ended: true } ? row.Call : null }.OfType<CallState>());
        // A row of a call whose end is in the history has to go.
        _concluded = row is not null && row.Call != call;
        _known = Math.Max(_known, Math.Max(known?.Version ?? 0, call?.Version ?? 0));
        if (call is { Ended: true } && known is { Version: > 0, EndedAt: null })
        {
            // The list has it live for whatever reason.
            (_call, _concluded) = (Newest(call), true);
        }

        foreach (var record in _unsaved)
        {
            var next = CallLifecycle.Apply(_call, record);
            _call = ReferenceEquals(next, _call) ? next : Newest(Identify(next));
        }

        _told = _concluded || !ReferenceEquals(_call, call) ? 0 : call?.Version ?? 0;
        _placed.TrySetResult();
        if (_concluded)
        {
            Saved().Ignore();
        }
    }

    private async Task<CallState?> Past(CallState? row, DateTimeOffset began, DateTimeOffset? endedAt, KnownCall known) =>
        endedAt is { } ended ? (row is { Ended: true } && row.EndedAt == ended && row.Version >= known.Version ? row : await store.FindEnded(Key, ended, ended))
        // It is in the list and has no row.
        : known.Version > 0 ? await store.FindEnded(Key, began, time.GetUtcNow())
        : began < known.Since ? await store.FindEnded(Key, began > time.GetUtcNow() - s_lookBack ? began : time.GetUtcNow() - s_lookBack, known.Since)
        : null;

    /// <summary>Above whatever the live list has.</summary>
    private CallState Newest(CallState call) => call.Version > _known ? call : call with { Version = _known + 1 };

    /// <summary>Whose call it is and between which countries, as soon as the records tell.</summary>
    private CallState Identify(CallState call)
    {
        var customer = call.CustomerId ?? _account?.CustomerId;
        var caller = call.CallerCountry ?? NumberPlan.CountryOf(call.Caller);
        var callee = call.CalleeCountry ?? NumberPlan.CountryOf(call.Callee);
        return (customer, caller, callee) == (call.CustomerId, call.CallerCountry, call.CalleeCountry)
            ? call
            : call with { CustomerId = customer, CallerCountry = caller, CalleeCountry = callee };
    }

    private async Task SaveBehind()
    {
        try
        {
            await turns.Next(Shard);
            await Save();
        }
        finally
        {
            _saving = null;
        }

        LeaveWhenTold();
    }

    private async Task Save(CancellationToken cancellationToken = default)
    {
        try
        {
            while (!_writing.IsCompleted)
            {
                // One after the other: each knows what the one before it has stored.
                await Task.WhenAny(_writing).WaitAsync(cancellationToken);
            }

            await (_writing = SaveAll(cancellationToken));
        }
        catch
        {
            foreach (var record in _unsaved)
            {
                record.Receipt?.Lost();
            }

            throw;
        }
    }

    private async Task SaveAll(CancellationToken cancellationToken)
    {
        // Until then the call may be an old one.
        await _placed.Task.WaitAsync(cancellationToken);
        for (var conflicts = 0; _unsaved.Count > 0 || _concluded;)
        {
            var (saving, count) = (_call!, _unsaved.Count);
            if (!_concluded && ReferenceEquals(saving, _inRows))
            {
                // Copies of what was stored before.
                InRows(_unsaved.Count);
                return;
            }

            try
            {
                var listed = _listed.ToArray();
                if (saving.Ended && !_listed.Exists(one => ReferenceEquals(one, saving)))
                {
                    _listed.Add(saving);
                }

                _stored = await store.Save(_stored, saving, listed, cancellationToken);
                (_inRows, _read, _saves) = (saving, true, _saves + 1);
                _listed.RemoveAll(one => !saving.Ended || !ReferenceEquals(one, saving));
                InRows(count);
                _concluded = !ReferenceEquals(_call, saving) && _concluded;
            }
            catch (InconsistentStateException) when (++conflicts <= MostConflicts)
            {
                // Another activation had the call: what it stored, and on top what is new.
                var attempted = _listed.ToArray();
                _known = Math.Max(_known, saving.Version);
                await Read(saving.SetupAt, known: await List.Known(Key), attempted: saving.Version);
                _listed.AddRange(attempted);
                (_call, _concluded) = (Newest(_call!), true);
                Tell();
            }
        }
    }

    private void InRows(int count)
    {
        for (var at = 0; at < count; at++)
        {
            _unsaved[at].Receipt?.Stored();
        }

        _unsaved.RemoveRange(0, count);
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

    private void TellAgain()
    {
        _told = 0;
        Tell();
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
        var slot = Slot(call);
        var (known, tooMany, uncounted) = await announcer.Tell(Shard, call.Ended
            ? new CallNews { Ended = call.Cdr(), After = _known }
            : new CallNews { Live = call.Live(), After = _known }, call.CustomerId, slot, _placed);
        if (known is { Version: > 0 })
        {
            await Read(call.SetupAt, known: known);
            if (_call is { } now && now.Version > known.Version)
            {
                // What it objected to was older than what it has to hear.
                _told = 0;
            }

            return;
        }

        _known = Math.Max(_known, call.Version);
        if (uncounted is not null)
        {
            ExceptionDispatchInfo.Throw(uncounted);
        }

        if (known is not null)
        {
            if (!_read)
            {
                // The list does not remember as far back as this call begins.
                await Read(call.SetupAt, known: known);
                if (_stored is not null || _listed.Count > 0)
                {
                    // It took over what we told it, which was not all.
                    _told = 0;
                    return;
                }
            }

            _placed.TrySetResult();
            // Only now is it known what the customer is to be told.
            slot = Slot(call);
            tooMany = slot is null ? null : await announcer.Count(call.CustomerId!, slot);
        }

        if (slot is not null)
        {
            Counted(slot, tooMany);
        }

        _told = call.Version;
    }

    /// <summary>Whether the call holds a slot of its customer; null for a call that is nobody's.</summary>
    private SlotNews? Slot(CallState call) => call is not { CustomerId: not null, AccountId: { } account } ? null : new SlotNews(
        new CallSlot
        {
            CallKey = Key,
            Aliases = call.Aliases(),
            AccountId = account,
            Callee = call.Callee,
            AccountLimit = _account?.Limit ?? CallLimit.None,
            Version = call.Version,
            AccountRefusal = _account?.Refusal,
            First = !_counted,
        },
        Ended: call.Ended || !call.Certainty.CountsAgainstLimit());

    /// <summary>Marks and ends a call that should not have begun.</summary>
    private void Counted(SlotNews slot, Refusal? tooMany)
    {
        // A session's name may be another call's next time.
        _counted = !slot.Ended;
        if (tooMany is not null && _call is { Ended: false, OverLimit: null } now)
        {
            Conclude(CallSilence.OverLimit(now, tooMany.Reason, time.GetUtcNow()));
            Saved().Ignore();
            // Where the node cannot be told to, the call stays, marked.
            GrainFactory.GetGrain<IDisconnectGrain>(Key).Request(tooMany.Reason, s_billing).Ignore();
        }
    }

    /// <summary>There was no such call when somebody asked. A record that comes before we are gone is looked up again.</summary>
    private void LeaveUnread()
    {
        _read = false;
        DeactivateOnIdle();
    }

    /// <summary>What still comes of a call that has ended finds it in its row; but the live list must know that it has.</summary>
    private void LeaveWhenTold()
    {
        if (_call is { Ended: true } && !_telling && _saving is null && _unsaved.Count == 0 && !_concluded)
        {
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The live list could not be told of call {Key}; it is told again")]
    private static partial void LogListDelayed(ILogger logger, Exception exception, string key);
}
