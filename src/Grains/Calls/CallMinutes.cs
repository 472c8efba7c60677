namespace Billing.Calls;

/// <summary>Counts calls by the minute of their set-up, for the last hour.</summary>
public sealed class CallMinutes(TimeProvider time)
{
    public static readonly TimeSpan Span = TimeSpan.FromHours(1);

    private readonly SortedDictionary<DateTimeOffset, (int Calls, int Answered)> _minutes = [];

    /// <param name="first">The call was not counted before.</param>
    /// <param name="answered">It was not known before that it was answered.</param>
    public void Count(DateTimeOffset setupAt, bool first, bool answered)
    {
        var minute = new DateTimeOffset(setupAt.UtcTicks - (setupAt.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var now = time.GetUtcNow();
        // A node's clock may be ahead or years off.
        if ((!first && !answered) || minute < now - Span || minute > now + TimeSpan.FromMinutes(1))
        {
            return;
        }

        var (calls, talked) = _minutes.GetValueOrDefault(minute);
        _minutes[minute] = (calls + (first ? 1 : 0), talked + (answered ? 1 : 0));
        if (_minutes.Count > Span.TotalMinutes + 5)
        {
            Forget(now);
        }
    }

    public MinuteOfCalls[] LastHour()
    {
        Forget(time.GetUtcNow());
        return [.. _minutes.Select(minute => new MinuteOfCalls(minute.Key, minute.Value.Calls, minute.Value.Answered))];
    }

    private void Forget(DateTimeOffset now)
    {
        while (_minutes.Count > 0 && _minutes.First().Key < now - Span - TimeSpan.FromMinutes(1))
        {
            _minutes.Remove(_minutes.First().Key);
        }
    }
}
