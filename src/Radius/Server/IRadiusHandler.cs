namespace Radius;

/// <summary>What answers the requests of a listener.</summary>
public interface IRadiusHandler
{
    /// <summary>
    /// Answers one request that is authentic and new. Runs on a worker of the listener, so it must not block: what waits, awaits.
    /// </summary>
    /// <param name="request">Valid until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled when the listener stops waiting for what is in work.</param>
    /// <returns>The reply, or null to stay silent, after which the client's retransmission is handed over as new.</returns>
    ValueTask<RadiusReply?> HandleAsync(RadiusRequest request, CancellationToken cancellationToken);
}
