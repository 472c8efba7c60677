using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Billing.Calls;
using Billing.Frontend.Calls;

namespace Billing.Frontend.Components.Calls;

/// <summary>
/// What a page of live calls shows of a picture. Of all calls it is made once for all pages in the same order: sorting ten thousand calls for each of a hundred pages
/// costs more than drawing them. What is filtered is made for each page and kept by it alone, since what people type has no end.
/// </summary>
internal sealed class LiveView
{
    private static readonly ConditionalWeakTable<LiveCallsPicture, ConcurrentDictionary<(LiveColumn By, bool Descending), Lazy<LiveView>>> s_made = [];

    private LiveView(LiveCallsPicture picture, LiveFilter filter, DateTimeOffset now)
    {
        Shown = filter.Apply(picture.Calls, now);
        foreach (var call in picture.Calls)
        {
            Ringing += call.Stage == CallStage.Ringing ? 1 : 0;
            Connected += call.Stage == CallStage.Connected ? 1 : 0;
            Quiet += call.Certainty == Certainty.Quiet ? 1 : 0;
        }
    }

    /// <summary>The calls that match, in order. Others read it too.</summary>
    public List<LiveCall> Shown { get; }

    /// <summary>Of all calls, whether they match or not; so are the two below.</summary>
    public int Ringing { get; }

    public int Connected { get; }

    public int Quiet { get; }

    public static LiveView Of(LiveCallsPicture picture, LiveFilter filter, DateTimeOffset now) => filter.Narrows
        ? new LiveView(picture, filter, now)
        : s_made.GetOrCreateValue(picture).GetOrAdd(
            (filter.SortBy, filter.Descending),
            static (_, of) => new Lazy<LiveView>(() => new LiveView(of.picture, of.filter, of.now)),
            (picture, filter, now)).Value;
}
