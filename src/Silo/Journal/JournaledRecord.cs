namespace Billing.Silo.Journal;

/// <summary>A durable record until its effects are in rows.</summary>
/// <param name="entity">Which it is of.</param>
/// <param name="index">Its place there.</param>
/// <param name="told">What it tells.</param>
internal sealed class JournaledRecord(OpenEntity entity, int index, IJournaled told)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private IJournaled? _told = told;
    private TimeSpan _pause;
    private JournalAttempt? _attempt;
    private DateTimeOffset _attemptedAt;

    public JournalPlace Place => new(entity.Incarnation, entity.Sequence, index);

    public bool IsDone => Volatile.Read(ref _told) is null;

    /// <summary>How long to wait before the next attempt: longer each time.</summary>
    public TimeSpan NextPause() =>
        _pause = _pause == default ? s_firstPause : _pause + _pause < s_longestPause ? _pause + _pause : s_longestPause;

    /// <returns>When it is answered.</returns>
    public async Task Apply(bool again, DateTimeOffset now)
    {
        if (Volatile.Read(ref _told) is not { } told)
        {
            return;
        }

        var attempt = new JournalAttempt(this, again);
        (_attempt, _attemptedAt) = (attempt, now);
        await told.Apply(attempt);
        if (!attempt.Deferred)
        {
            Done();
        }
    }

    /// <summary>Takes an attempt for lost that was answered before a time, if whoever applied it was to tell of rows and has not.</summary>
    public void GiveUpWaiting(DateTimeOffset before)
    {
        if (!IsDone && _attemptedAt <= before && _attempt is { Deferred: true } attempt)
        {
            attempt.Lost();
        }
    }

    public void Done()
    {
        if (Interlocked.Exchange(ref _told, null) is not null)
        {
            _attempt = null;
            entity.OneDone();
        }
    }

    public void Retry()
    {
        if (!IsDone)
        {
            entity.Retry(this);
        }
    }
}
