using Billing.Audit;

namespace Billing.Calls;

/// <summary>
/// The ending of one call, from the request until the call is seen to end. Survives its silo. Key: the call's key.
/// </summary>
[Alias("Billing.Calls.IDisconnectGrain")]
public interface IDisconnectGrain : IGrainWithStringKey
{
    /// <summary>
    /// Has the call ended. Durable when the call returns, and audited; a request while another is under way joins it. Problem codes:
    /// <c>not-found</c>; <c>ended</c>: the call was over already; <c>required</c>, <c>too-long</c> at <c>reason</c>.
    /// </summary>
    [Alias("Request")]
    Task<Result<DisconnectView>> Request(string reason, Actor actor);

    /// <summary>
    /// Suspends the call's account, so that no new call of it is let through, and requests again. For a call that could not be ended.
    /// Problem codes beside those of <see cref="Request"/>: <c>not-stuck</c>: the call was not tried to end, or that is under way;
    /// <c>no-account</c>: nobody knows whose call it is.
    /// </summary>
    [Alias("BlockAndRetry")]
    Task<Result<DisconnectView>> BlockAndRetry(string reason, Actor actor);

    /// <summary>Null when nobody ever asked for this call to end.</summary>
    [Alias("Get")]
    Task<DisconnectView?> Get();
}
