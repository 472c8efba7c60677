using Billing.Nodes;
using Billing.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Billing.Calls;

[GrainType("live-calls"), Reentrant, KeepAlive]
public sealed partial class LiveCallsGrain(
    ICallStore store, INodePatience patience, TimeProvider time, IHostApplicationLifetime host, ILogger<LiveCallsGrain> logger) : Grain, ILiveCallsGrain
{
    private readonly LiveCallIndex _index = new(time);
    private readonly ChangeSignal _changed = new(time, host);
    private readonly QuietCalls _quiet = new(patience);
    private readonly EndsOfNodes _ends = new(time) { Since = time.GetUtcNow() - CallMinutes.Span };

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var shard = (int)this.GetPrimaryKeyLong();
        await foreach (var call in store.Live(shard, cancellationToken))
        {
            _index.Put(call);
        }

        var left = LiveCallIndex.MostEnded;
        await foreach (var cdr in store.EndedSince(shard, time.GetUtcNow() - CallMinutes.Span, cancellationToken))
        {
            _index.Remove(cdr);
            _ends.Count(cdr);
            if (--left == 0)
            {
                break;
            }
        }

        this.RegisterGrainTimer(Reconsider, new GrainTimerCreationOptions(QuietCalls.Every, QuietCalls.Every) { Interleave = true });
    }

    public Task Put(LiveCall call)
    {
        if (_index.Put(call))
        {
            _changed.Raise();
        }

        return Task.CompletedTask;
    }

    public Task Remove(Cdr ended)
    {
        if (_index.Remove(ended))
        {
            _ends.Count(ended);
            _changed.Raise();
        }

        return Task.CompletedTask;
    }

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

    /// <summary>Asks the calls that have been silent for too long what that means.</summary>
    private Task Reconsider(CancellationToken cancellationToken) => Task.WhenAll(_quiet.Due(_index.All, time.GetUtcNow()).Select(async call =>
    {
        try
        {
            _quiet.Reconsidered(call, await GrainFactory.GetGrain<ICallGrain>(call.Key).Reconsider(), time.GetUtcNow());
        }
        catch (Exception exception)
        {
            LogLater(logger, exception, call.Key);
        }
    }));

    [LoggerMessage(1, LogLevel.Warning, "The silent call {Key} could not be reconsidered; it is tried again")]
    private static partial void LogLater(ILogger logger, Exception exception, string key);
}
