using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Billing.Calls;
using Billing.Frontend.Calls;

namespace Billing.Frontend.Components.Calls;

/// <summary>
/// What a page of live calls shows of a picture. Made once for all pages with the same filter: sorting ten thousand calls for each of a hundred pages costs more
/// than drawing them.
/// </summary>
internal sealed class LiveView
{
    private static readonly ConditionalWeakTable<LiveCallsPicture, ConcurrentDictionary<string, Lazy<LiveView>>> s_made = [];

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

    public static LiveView Of(LiveCallsPicture picture, LiveFilter filter, DateTimeOffset now) => filter.AsksForTheTime
        ? new LiveView(picture, filter, now)
        : s_made.GetOrCreateValue(picture).GetOrAdd(
            filter.ToAddress(""),
            static (_, of) => new Lazy<LiveView>(() => new LiveView(of.picture, of.filter, of.now)),
            (picture, filter, now)).Value;
}
