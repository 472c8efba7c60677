namespace Billing.Frontend.Hosting;

/// <summary>
/// Hears when a silo that we talk through goes away. A question that it held is never answered, and would be waited for until its time is
/// over; who holds such questions asks again instead.
/// </summary>
public sealed class ClusterConnection : IClusterConnectionStatusObserver
{
    /// <summary>Raised on a thread of the client: it must not block.</summary>
    public event Action? Lost;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways < previousNumberOfGateways)
        {
            Lost?.Invoke();
        }
    }

    public void NotifyClusterConnectionLost() => Lost?.Invoke();
}
