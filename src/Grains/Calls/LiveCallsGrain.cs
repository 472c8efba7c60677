using Billing.Storage;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;

namespace Billing.Calls;

[GrainType("live-calls"), Reentrant, KeepAlive]
public sealed class LiveCallsGrain(ICallStore store, TimeProvider time, IHostApplicationLifetime host) : Grain, ILiveCallsGrain
{
    private readonly LiveCallIndex _index = new(time);
    private readonly ChangeSignal _changed = new(time, host);

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
            if (--left == 0)
            {
                break;
            }
        }
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

    public Task<MinuteOfCalls[]> LastHour() => Task.FromResult(_index.LastHour());
}
