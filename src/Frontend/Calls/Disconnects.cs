using System.Collections.Concurrent;
using Billing.Audit;
using Billing.Calls;

namespace Billing.Frontend.Calls;

/// <summary>Has calls ended, one or many. Asking again for a call that is being ended joins what is under way.</summary>
public sealed class Disconnects(IGrainFactory grains, LiveCallsFeed feed)
{
    public const int LongestReason = 500;

    /// <summary>So many requests at once, so that ending all calls of a node holds nobody else up.</summary>
    private const int AtOnce = 16;

    /// <summary>The live calls that a test lets through, as this process knows them now.</summary>
    /// <returns>With whether the list of live calls is whole: if not, some may be missing.</returns>
    public (string[] Keys, bool Complete) Find(Predicate<LiveCall> which)
    {
        var picture = feed.Current;
        return ([.. picture.Calls.Where(call => which(call)).Select(call => call.Key)], picture.Complete && picture.Connected);
    }

    /// <summary>Whether a call has a leg of a node, the first or another.</summary>
    public static bool IsOfNode(LiveCall call, string nodeId) => call.NodeId == nodeId || call.OtherNodeIds?.Contains(nodeId) == true;

    /// <summary>Asks for each live call that a test lets through to end.</summary>
    /// <inheritdoc cref="Start"/>
    public Task<StartedDisconnects> StartAll(Predicate<LiveCall> which, string reason, Actor actor, CancellationToken cancellationToken)
    {
        var (keys, complete) = Find(which);
        return Start(keys, complete, reason, actor, cancellationToken);
    }

    /// <summary>Asks for each call to end.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more: the rest was not asked for.</exception>
    public async Task<StartedDisconnects> Start(IReadOnlyCollection<string> keys, bool complete, string reason, Actor actor, CancellationToken cancellationToken)
    {
        var started = new ConcurrentQueue<string>();
        var refused = new ConcurrentQueue<RefusedDisconnect>();
        var pace = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys.Distinct(StringComparer.Ordinal), pace, async (key, _) =>
        {
            var result = await grains.GetGrain<IDisconnectGrain>(key).Request(reason, actor);
            if (result.Succeeded)
            {
                started.Enqueue(key);
            }
            else
            {
                refused.Enqueue(new RefusedDisconnect(key, result.Problems[0].Code, result.Problems[0].Message));
            }
        });
        return new StartedDisconnects(started.Count, [.. started], [.. refused], complete);
    }
}
