using System.Globalization;

namespace Billing.Gateway;

/// <summary>What was done since the last report; written by many calls at once.</summary>
internal sealed class TrafficCounters
{
    private int _up;
    private int _ringing;
    private int _started;
    private int _answered;
    private int _failed;
    private int _refused;
    private int _unanswered;
    private int _sent;
    private int _again;
    private int _lost;

    /// <summary>Calls that are being made, ring or are connected.</summary>
    public int Up => Volatile.Read(ref _up);

    public void Started()
    {
        Interlocked.Increment(ref _started);
        Interlocked.Increment(ref _up);
        Interlocked.Increment(ref _ringing);
    }

    public void Answered()
    {
        Interlocked.Increment(ref _answered);
        Interlocked.Decrement(ref _ringing);
    }

    /// <summary>The call is over, whether it was answered or not.</summary>
    public void Ended(bool answered)
    {
        Interlocked.Decrement(ref _up);
        if (!answered)
        {
            Interlocked.Decrement(ref _ringing);
        }
    }

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Refused() => Interlocked.Increment(ref _refused);

    /// <summary>Nobody answered the Access-Request.</summary>
    public void Unanswered() => Interlocked.Increment(ref _unanswered);

    public void Sent(bool again)
    {
        Interlocked.Increment(ref _sent);
        if (again)
        {
            Interlocked.Increment(ref _again);
        }
    }

    /// <summary>A record that was given up.</summary>
    public void Lost() => Interlocked.Increment(ref _lost);

    /// <summary>One line of what happened since it was last asked for.</summary>
    public string Report() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Up} calls up ({Volatile.Read(ref _ringing)} not yet answered); {Take(ref _started)} started, {Take(ref _answered)} answered, " +
        $"{Take(ref _failed)} failed, {Take(ref _refused)} refused, {Take(ref _unanswered)} without leave; " +
        $"{Take(ref _sent)} packets, {Take(ref _again)} of them again, {Take(ref _lost)} records given up");

    private static int Take(ref int counter) => Interlocked.Exchange(ref counter, 0);
}
