using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Billing.Frontend.Calls;

/// <summary>
/// Follows the feed for one reader. Each event is the difference from what this reader was sent before, so a slow reader
/// gets fewer, larger events and nothing piles up.
/// </summary>
internal static class LiveCallsStream
{
    public const string Snapshot = "snapshot";
    public const string Changes = "changes";
    public const string Ping = "ping";

    /// <summary>Proxies close a connection on which nothing moves, and a reader that is gone is noticed by writing only.</summary>
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    public static async IAsyncEnumerable<SseItem<LiveCallsUpdate>> Follow(
        LiveCallsFeed feed, LiveCallFilter filter, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = feed.Subscribe(() => news.Writer.TryWrite(true));
        var sent = feed.Current;
        yield return Event(Snapshot, sent, new LiveCallsDifference([.. sent.Calls.Where(filter.Lets)], []));
        while (true)
        {
            if (!await Arrives(news.Reader, time, cancellation))
            {
                yield return Event(Ping, feed.Current, new LiveCallsDifference([], []));
                continue;
            }

            var now = feed.Current;
            var difference = Narrow(now.Since(sent), filter, sent);
            var flags = (now.Complete, now.Connected) != (sent.Complete, sent.Connected);
            sent = now;
            if (flags || !difference.IsEmpty)
            {
                yield return Event(Changes, now, difference);
            }
        }
    }

    private static LiveCallsDifference Narrow(LiveCallsDifference all, LiveCallFilter filter, LiveCallsPicture before)
    {
        var changed = all.Changed.Where(filter.Lets).ToArray();
        // A call that matched and does not any more has ended for this reader.
        var gone = all.Ended.Concat(all.Changed.Where(call => !filter.Lets(call)).Select(call => call.Key))
            .Where(key => before.TryGet(key, out var was) && filter.Lets(was))
            .ToArray();
        return new LiveCallsDifference(changed, gone);
    }

    /// <summary>False when nothing came for as long as a ping takes.</summary>
    private static async Task<bool> Arrives(ChannelReader<bool> news, TimeProvider time, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(PingEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await news.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static SseItem<LiveCallsUpdate> Event(string type, LiveCallsPicture picture, LiveCallsDifference difference) =>
        new(
            new LiveCallsUpdate(
                difference.Changed,
                difference.Ended,
                picture.Revision,
                picture.Complete,
                picture.Connected,
                picture.Complete ? picture.AsOf : null),
            type)
        {
            EventId = picture.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
}
