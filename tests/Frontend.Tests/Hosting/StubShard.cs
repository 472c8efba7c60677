using System.Threading.Channels;
using Billing.Calls;

namespace Billing.Frontend.Tests.Hosting;

/// <summary>A shard of the live list whose answers a test gives, one by one. Without one, it holds the question for ever.</summary>
public sealed class StubShard : ILiveCallsGrain
{
    private readonly Channel<Func<LiveCallChanges?>> _answers = Channel.CreateUnbounded<Func<LiveCallChanges?>>();
    private int _asked;

    /// <summary>The last question.</summary>
    public (string? Epoch, long Sequence) LastAsked { get; private set; }

    public int Asked => Volatile.Read(ref _asked);

    public MinuteOfCalls[] Hour { get; set; } = [];

    public void Answer(LiveCallChanges? changes) => _answers.Writer.TryWrite(() => changes);

    public void Fail(Exception failure) => _answers.Writer.TryWrite(() => throw failure);

    public void Whole(string epoch, long sequence, params LiveCall[] calls) =>
        Answer(new LiveCallChanges { Epoch = epoch, Sequence = sequence, Whole = true, Changed = calls });

    public void Change(string epoch, long sequence, LiveCall[] changed, params string[] ended) =>
        Answer(new LiveCallChanges { Epoch = epoch, Sequence = sequence, Whole = false, Changed = changed, Ended = ended });

    public async Task<LiveCallChanges?> ChangesAfter(string? epoch, long sequence)
    {
        LastAsked = (epoch, sequence);
        Interlocked.Increment(ref _asked);
        return (await _answers.Reader.ReadAsync())();
    }

    public Task<MinuteOfCalls[]> LastHour() => Task.FromResult(Hour);

    public Task<LiveCall[]> OfNode(string nodeId) => throw new NotSupportedException();

    public Task<Billing.Nodes.NodeEnds> EndsOf(string nodeId) => throw new NotSupportedException();

    public Task<LiveCall[]> CallsOf(string customerId) => throw new NotSupportedException();

    public Task<KnownCall?[]> Tell(CallNews[] news) => throw new NotSupportedException();

    public Task<KnownCall> Known(string key) => throw new NotSupportedException();
}
