using Billing.Calls;
using Billing.Frontend.Hosting;

namespace Billing.Frontend.Calls;

/// <summary>
/// The one follower of the live list in this process: it asks each shard for what changed, and every page and stream reads
/// the picture that comes of it. The cost is that of the changes, however many look on.
/// </summary>
public sealed partial class LiveCallsFeed(IGrainFactory grains, ClusterConnection connection, TimeProvider time, ILogger<LiveCallsFeed> log)
    : BackgroundService
{
    /// <summary>A busy shard answers at once; asking it more often than this would only cost.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan NotifyEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Shard[] _shards = [.. Enumerable.Range(0, ILiveCallsGrain.Shards).Select(_ => new Shard())];
    private readonly SemaphoreSlim _news = new(0, 1);
    private TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action[] _subscribers = [];
    private long _revision;
    private LiveCallsPicture? _picture;
    private LiveCallsPicture? _told;

    /// <summary>The newest picture. Made at most once per change, and only when somebody asks.</summary>
    public LiveCallsPicture Current
    {
        get
        {
            lock (_gate)
            {
                return _picture ??= Draw();
            }
        }
    }

    /// <summary>The picture that subscribers were last called for: the same for all of them, so that what one makes of it serves the others.</summary>
    public LiveCallsPicture Told => Volatile.Read(ref _told) ?? Current;

    /// <summary>
    /// Calls <paramref name="onChanged"/> from the thread pool after <see cref="Current"/> changed, at most four times a
    /// second, until what is returned is disposed. It must not block: post to your own context and return.
    /// </summary>
    public IDisposable Subscribe(Action onChanged)
    {
        // Wrapped, so that the same delegate subscribed twice is two subscriptions.
        Action subscriber = () => onChanged();
        lock (_gate)
        {
            _subscribers = [.. _subscribers, subscriber];
        }

        return new Subscription(this, subscriber);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        connection.Lost += GiveUpQuestions;
        await Task.WhenAll([Notify(stoppingToken), .. Enumerable.Range(0, _shards.Length).Select(i => Follow(i, stoppingToken))]);
        connection.Lost -= GiveUpQuestions;
    }

    /// <summary>A silo is gone, and with it the questions that it held.</summary>
    private void GiveUpQuestions() =>
        Interlocked.Exchange(ref _lost, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task Follow(int index, CancellationToken stopping)
    {
        // The first calls must not run inside the host's start.
        await Task.Yield();
        var shard = _shards[index];
        var backoff = FirstBackoff;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var changes = await Ask(index, shard).WaitAsync(stopping);
                lock (_gate)
                {
                    Take(shard, changes);
                }

                backoff = FirstBackoff;
                await Task.Delay(Breath, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever the cluster throws, the list must come back when the cluster does.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Fail(shard, index, failure);

                try
                {
                    await Task.Delay(backoff, time, stopping);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
            }
        }
    }

    /// <exception cref="SiloUnavailableException">A silo went away while the question was held; perhaps the one that held it.</exception>
    private async Task<LiveCallChanges?> Ask(int index, Shard shard)
    {
        var lost = Volatile.Read(ref _lost).Task;
        var answer = grains.GetGrain<ILiveCallsGrain>(index).ChangesAfter(shard.Epoch, shard.Sequence);
        return await Task.WhenAny(answer, lost) == answer
            ? await answer
            : throw new SiloUnavailableException("A silo went away.");
    }

    /// <summary>Told and logged once, however often it is tried again.</summary>
    private void Fail(Shard shard, int index, Exception failure)
    {
        lock (_gate)
        {
            if (shard.Failing)
            {
                return;
            }

            shard.Failing = true;
            Changed();
        }

        LogShardFailed(index, failure.Message);
    }

    /// <param name="changes">Null: nothing changed while the shard held the question, or it would have answered at once.</param>
    private void Take(Shard shard, LiveCallChanges? changes)
    {
        var visible = shard.Failing || !shard.Known && changes is not null;
        shard.Failing = false;
        shard.AsOf = time.GetUtcNow();
        if (changes is not null)
        {
            visible |= shard.Apply(changes);
        }

        if (visible)
        {
            Changed();
        }
        else
        {
            // Only AsOf moved: whoever looks sees it, nobody is woken.
            _picture = null;
        }
    }

    private void Changed()
    {
        _revision++;
        _picture = null;
        if (_news.CurrentCount == 0)
        {
            _news.Release();
        }
    }

    private async Task Notify(CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await _news.WaitAsync(stopping);
                Volatile.Write(ref _told, Current);
                foreach (var subscriber in Volatile.Read(ref _subscribers))
                {
                    try
                    {
                        subscriber();
                    }
#pragma warning disable CA1031 // One page's failure is not the others'.
                    catch (Exception failure)
#pragma warning restore CA1031
                    {
                        LogSubscriberFailed(failure);
                    }
                }

                await Task.Delay(NotifyEvery, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private LiveCallsPicture Draw()
    {
        var complete = _shards.All(shard => shard.Known);
        return new LiveCallsPicture(
            [.. _shards.Select(shard => shard.Snapshot())],
            _revision,
            complete,
            connected: !_shards.Any(shard => shard.Failing),
            asOf: complete ? _shards.Min(shard => shard.AsOf) : DateTimeOffset.MinValue);
    }

    private void Unsubscribe(Action subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(each => each != subscriber)];
        }
    }

    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    [LoggerMessage(1, LogLevel.Warning, "Shard {Shard} of the live list does not answer ({Reason}); asking again until it does.")]
    private partial void LogShardFailed(int shard, string reason);

    [LoggerMessage(2, LogLevel.Error, "A follower of the live list failed.")]
    private partial void LogSubscriberFailed(Exception failure);

    private sealed class Subscription(LiveCallsFeed feed, Action subscriber) : IDisposable
    {
        public void Dispose() => feed.Unsubscribe(subscriber);
    }

    /// <summary>What is known of one shard. A snapshot is copied only when the shard has changed since the last.</summary>
    private sealed class Shard
    {
        private Dictionary<string, LiveCall> _calls = new(StringComparer.Ordinal);
        private Dictionary<string, LiveCall>? _snapshot;

        public string? Epoch { get; private set; }

        public long Sequence { get; private set; }

        public bool Known => Epoch is not null;

        public bool Failing { get; set; }

        public DateTimeOffset AsOf { get; set; }

        public Dictionary<string, LiveCall> Snapshot() => _snapshot ??= new Dictionary<string, LiveCall>(_calls, StringComparer.Ordinal);

        /// <summary>Whether anything looks different afterwards.</summary>
        public bool Apply(LiveCallChanges changes)
        {
            (Epoch, Sequence) = (changes.Epoch, changes.Sequence);
            var different = false;
            if (changes.Whole)
            {
                // What the shard no longer has is gone; what it has is weighed against ours below.
                var before = _calls;
                _calls = new Dictionary<string, LiveCall>(changes.Changed.Length, StringComparer.Ordinal);
                foreach (var call in changes.Changed)
                {
                    if (before.TryGetValue(call.Key, out var held))
                    {
                        _calls[call.Key] = held;
                    }
                }

                different = _calls.Count != before.Count;
            }

            foreach (var call in changes.Changed)
            {
                // A shard that starts anew is rebuilt from stored rows, which may be a moment older than what it told before.
                if (!_calls.TryGetValue(call.Key, out var held) || held.Version < call.Version)
                {
                    _calls[call.Key] = call;
                    different = true;
                }
            }

            foreach (var key in changes.Ended)
            {
                different |= _calls.Remove(key);
            }

            if (different)
            {
                _snapshot = null;
            }

            return different;
        }
    }
}
