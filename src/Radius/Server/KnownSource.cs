using System.Net;

namespace Radius;

/// <summary>What the receiving thread remembers of a source that belongs to a client. Only that thread touches it.</summary>
internal sealed class KnownSource(IPAddress address)
{
    private double tokens = double.NaN;
    private long refilled;

    public IPAddress Address { get; } = address;

    public RadiusClient? Client { get; set; }

    public ClientCounters? Counters { get; set; }

    public ClientPolicies? Policies { get; set; }

    /// <summary>Takes one token from the bucket, or says that there is none.</summary>
    public bool TryTake(int perSecond, int burst, TimeProvider time)
    {
        var now = time.GetTimestamp();
        tokens = double.IsNaN(tokens) ? burst : Math.Min(burst, tokens + (time.GetElapsedTime(refilled, now).TotalSeconds * perSecond));
        refilled = now;
        if (tokens < 1)
        {
            return false;
        }

        tokens--;
        return true;
    }
}
