using Billing.Nodes;
using Billing.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Billing.Calls;

[GrainType("live-calls"), Reentrant, KeepAlive]
public sealed partial class LiveCallsGrain : Grain, ILiveCallsGrain
{
    /// <summary>How often the list is compared with the rows.</summary>
    public static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(15);

    /// <summary>
    /// And at first: rows lag behind what calls have told, so that a list that began anew from them may have missed what was told to the one before it.
    /// </summary>
    private static readonly TimeSpan s_compareFirst = TimeSpan.FromSeconds(2);
    private const int FirstLooks = 5;

    /// <summary>How long before the list began a call may have ended that comes into the history only now.</summary>
    private static readonly TimeSpan s_endsLag = TimeSpan.FromMinutes(2);

    /// <summary>How many ends, the newest, are read back at a time when the shard begins anew.</summary>
    private const int MostEndsReadBack = 20_000;

    private readonly ICallStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LiveCallIndex _index;
    private readonly ChangeSignal _changed;
    private readonly QuietCalls _quiet;
    private readonly EndsOfNodes _ends;
    private readonly RowComparison _rows = new();
    private readonly DateTimeOffset _began;
    private IGrainTimer? _comparing;
    private int _looks;

    public LiveCallsGrain(
        ICallStore store, INodePatience patience, TimeProvider time, IHostApplicationLifetime host, ILogger<LiveCallsGrain> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _began = time.GetUtcNow();
        var since = _began - CallMinutes.Span;
        _index = new LiveCallIndex(time, since);
        _changed = new ChangeSignal(time, host);
        _quiet = new QuietCalls(patience);
        _ends = new EndsOfNodes(time) { Since = since };
    }

    private int Shard => (int)this.GetPrimaryKeyLong();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await foreach (var call in _store.Live(Shard, cancellationToken))
        {
            _index.Put(call, after: 0);
        }

        var left = MostEndsReadBack;
        await foreach (var cdr in _store.EndedSince(Shard, _time.GetUtcNow() - CallMinutes.Span, cancellationToken))
        {
            // A call's row goes after its CDR is in.
            _index.Remove(cdr, after: cdr.Version - 1);
            _ends.Count(cdr);
            if (--left == 0)
            {
                _index.RemembersSince(cdr.EndedAt);
                break;
            }
        }

        this.RegisterGrainTimer(Reconsider, new GrainTimerCreationOptions(QuietCalls.Every, QuietCalls.Every) { Interleave = true });
        _comparing = this.RegisterGrainTimer(Compare, new GrainTimerCreationOptions(s_compareFirst, s_compareFirst) { Interleave = true });
    }

    public Task<KnownCall?[]> Tell(CallNews[] news)
    {
        ArgumentNullException.ThrowIfNull(news);
        var (known, sequence) = (new KnownCall?[news.Length], _index.Sequence);
        for (var at = 0; at < news.Length; at++)
        {
            known[at] = news[at] switch
            {
                { Live: { } live, After: var after } => Put(live, after),
                { Ended: { } ended, After: var after } => Remove(ended, after),
                _ => null,
            };
        }

        if (_index.Sequence != sequence)
        {
            _changed.Raise();
        }

        return Task.FromResult(known);
    }

    public Task<KnownCall> Known(string key) => Task.FromResult(_index.Known(key));

    public async Task<LiveCallChanges?> ChangesAfter(string? epoch, long sequence)
    {
        if (_index.IsNewest(epoch, sequence))
        {
            await _changed.Wait();
        }

        return _index.IsNewest(epoch, sequence) ? null : _index.ChangesAfter(epoch, sequence);
    }

    public Task<LiveCall[]> CallsOf(string customerId) => Task.FromResult(_index.CallsOf(customerId));

    public Task<MinuteOfCalls[]> LastHour() => Task.FromResult(_index.LastHour());

    public Task<LiveCall[]> OfNode(string nodeId) => Task.FromResult(
        _index.All.Where(call => call.NodeId == nodeId || call.OtherNodeIds?.Contains(nodeId) == true).ToArray());

    public Task<NodeEnds> EndsOf(string nodeId) => Task.FromResult(_ends.Of(nodeId));

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        CallMetrics.Gone(_index.Epoch);
        return Task.CompletedTask;
    }

    private KnownCall? Put(LiveCall live, long after)
    {
        var count = _index.Count;
        var known = _index.Put(live, after);
        if (_index.Count > count)
        {
            CallMetrics.Started();
        }

        return known;
    }

    private KnownCall? Remove(Cdr ended, long after)
    {
        var (sequence, first) = (_index.Sequence, !_index.IsLive(ended.Key) && _index.Known(ended.Key).EndedAt is null);
        var known = _index.Remove(ended, after);
        if (_index.Sequence != sequence)
        {
            _ends.Count(ended);
            CallMetrics.Ended(ended.Certainty);
            if (first)
            {
                CallMetrics.Started();
            }
        }

        return known;
    }

    /// <summary>Asks the calls that have been silent for too long what that means.</summary>
    private Task Reconsider(CancellationToken cancellationToken)
    {
        CallMetrics.Live(_index.Epoch, _index.All);
        return Task.WhenAll(_quiet.Due(_index.All, _time.GetUtcNow()).Select(async call =>
        {
            try
            {
                _quiet.Reconsidered(call, await GrainFactory.GetGrain<ICallGrain>(call.Key).Reconsider(), _time.GetUtcNow());
            }
            catch (Exception exception)
            {
                LogLater(_logger, exception, call.Key);
            }
        }));
    }

    /// <summary>
    /// Compares the list with the rows, which are the truth some seconds later: what one has and the other has not, look after look,
    /// is reconsidered by its call. Whatever a silo's death left wrong is right again after a few looks.
    /// </summary>
    private async Task Compare(CancellationToken cancellationToken)
    {
        try
        {
            var rows = new Dictionary<string, LiveCall>(StringComparer.Ordinal);
            await foreach (var row in _store.Live(Shard, cancellationToken))
            {
                rows[row.Key] = row;
            }

            if (_looks < FirstLooks)
            {
                await ReadEnds(_began - s_endsLag, cancellationToken);
                if (++_looks == FirstLooks)
                {
                    _comparing?.Change(CompareEvery, CompareEvery);
                }
            }

            await Task.WhenAll(_rows.Look(_index, rows).Select(Mend));
        }
        catch (Exception exception)
        {
            LogNotCompared(_logger, exception, Shard);
        }
    }

    /// <summary>Ends that were told to the list before this one and came into the history after this one had read it.</summary>
    private async Task ReadEnds(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var sequence = _index.Sequence;
        await foreach (var cdr in _store.EndedSince(Shard, since, cancellationToken).Take(MostEndsReadBack))
        {
            var before = _index.Sequence;
            _index.Remove(cdr, after: cdr.Version - 1);
            if (_index.Sequence != before)
            {
                _ends.Count(cdr);
            }
        }

        if (_index.Sequence != sequence)
        {
            _changed.Raise();
        }
    }

    private async Task Mend(RowDifference difference)
    {
        try
        {
            // A call that has ended, or that only its row tells of, tells the list itself.
            var next = await GrainFactory.GetGrain<ICallGrain>(difference.Key).Reconsider();
            if (next is null && difference.Looks > RowComparison.Patience && _index.IsLive(difference.Key))
            {
                _index.Drop(difference.Key);
                _changed.Raise();
                LogDropped(_logger, difference.Key);
            }
        }
        catch (Exception exception)
        {
            LogLater(_logger, exception, difference.Key);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The call {Key} could not be reconsidered; it is tried again")]
    private static partial void LogLater(ILogger logger, Exception exception, string key);

    [LoggerMessage(2, LogLevel.Warning, "Shard {Shard} of the live list could not be compared with its rows; it is tried again")]
    private static partial void LogNotCompared(ILogger logger, Exception exception, int shard);

    [LoggerMessage(3, LogLevel.Warning, "Nobody knows of call {Key} any more: it is off the live list")]
    private static partial void LogDropped(ILogger logger, string key);
}
