using Billing.Nodes;

namespace Billing.Calls;

/// <summary>One conversation. Key: see <see cref="CallKey"/>.</summary>
[Alias("Billing.Calls.ICallGrain")]
public interface ICallGrain : IGrainWithStringKey
{
    /// <summary>
    /// Applies a record that is durable already; applying it again changes nothing. What it changes is seen at once, and is in the
    /// call's rows when the returned task completes, some seconds later; with a <see cref="AccountingEvent.Receipt"/> it completes at once
    /// when that was deferred.
    /// </summary>
    [Alias("Apply")]
    Task Apply(AccountingEvent record);

    /// <summary>The call with all that is known of it; null when there is none.</summary>
    /// <param name="endedAt">
    /// When it ended, as its CDR says. Without it a call that has ended is found for seven days.
    /// </param>
    [Alias("Get")]
    Task<CallView?> Get(DateTimeOffset? endedAt = null);

    /// <summary>
    /// Judges the call anew by how long it was not heard of: asks its node where that can be asked, changes the certainty, closes
    /// what was silent for too long, as estimated, at its last evidence.
    /// </summary>
    /// <returns>When that may bring anything new, if nothing is heard until then; null when the call is over or unknown.</returns>
    [Alias("Reconsider"), ResponseTimeout("00:01:00")]
    Task<DateTimeOffset?> Reconsider();

    /// <summary>
    /// Closes the legs of a node that began before it restarted, as estimated, at their last evidence. In the call's rows when the
    /// call returns; doing it again changes nothing.
    /// </summary>
    /// <returns>Whether that ended the call.</returns>
    [Alias("NodeRestarted"), ResponseTimeout("00:01:00")]
    Task<bool> NodeRestarted(string nodeId, NodeRestart restart);

    /// <summary>
    /// A node was asked for the call and has it no more. When no Stop comes within seconds, its legs there are closed, as estimated, at
    /// their last evidence.
    /// </summary>
    [Alias("NodeSaysOver")]
    Task NodeSaysOver(string nodeId);
}
