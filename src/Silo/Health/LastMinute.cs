namespace Billing.Silo.Health;

/// <summary>The samples of the last minute, one a second.</summary>
internal sealed class LastMinute
{
    private const int Seconds = 60;

    private readonly Queue<HealthSample> _samples = new();

    /// <summary>Keeps a sample.</summary>
    /// <returns>The one of a minute before, or the oldest there is; itself when it is the first.</returns>
    public HealthSample Before(HealthSample now)
    {
        _samples.Enqueue(now);
        while (_samples.Count > Seconds + 1)
        {
            _samples.Dequeue();
        }

        return _samples.Peek();
    }
}
