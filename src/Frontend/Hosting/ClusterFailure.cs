namespace Billing.Frontend.Hosting;

/// <summary>Tells a cluster that cannot be reached from a mistake of ours.</summary>
public static class ClusterFailure
{
    /// <summary>
    /// True when trying again later may help: no silo answers, or not in time. Until the client has reached its first silo it knows
    /// no grain at all, and says so with an <see cref="ArgumentException"/> whose text is all there is to know it by.
    /// </summary>
    public static bool IsUnavailable(Exception failure) => failure switch
    {
        OrleansException or TimeoutException => true,
        ArgumentException unknown => unknown.Message.StartsWith("Could not find an implementation for interface", StringComparison.Ordinal),
        _ => false,
    };
}
