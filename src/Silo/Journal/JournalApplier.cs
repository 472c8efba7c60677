using System.Collections.Concurrent;
using Billing.Customers;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Journal;

/// <summary>
/// Applies durable records until their effects are in rows, and notes how far that has come. A grain that cannot be reached is
/// asked again: nothing that was acknowledged is given up.
/// </summary>
internal sealed partial class JournalApplier(
    JournalTable table, IOptions<SlotOptions> slots, TimeProvider time, ILogger<JournalApplier> logger)
{
    /// <summary>As long as any request to a grain may take: whoever was to tell of rows is gone.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentQueue<OpenEntity> _open = new();

    /// <summary>How far the journal was when; from the time on when its admissions of then have lapsed, they need not be read.</summary>
    private readonly Queue<(long Sequence, DateTimeOffset At)> _marks = new();
    private long _newest;
    private long _lapsed;
    private long _notDone;
    private long _noted;

    /// <summary>Durable records whose effects are not in rows.</summary>
    public long NotDone => Volatile.Read(ref _notDone);

    /// <summary>When the oldest entity that is not done became durable; null when all are done.</summary>
    public DateTimeOffset? OldestNotDone => _open.TryPeek(out var oldest) ? oldest.At : null;

    /// <summary>The highest sequence up to which everything is in rows.</summary>
    public long DoneThrough { get; private set; }

    public void Apply(string incarnation, long sequence, DateTimeOffset at, List<(JournalRecord Record, IJournaled Told)> records)
    {
        Volatile.Write(ref _newest, sequence);
        Interlocked.Add(ref _notDone, records.Count);
        var entity = new OpenEntity(this, incarnation, sequence, at, records.Count);
        for (var index = 0; index < records.Count; index++)
        {
            entity.Records[index] = new JournaledRecord(entity, index, records[index].Told);
        }

        _open.Enqueue(entity);
        foreach (var record in entity.Records)
        {
            _ = UntilApplied(record, again: false);
        }
    }

    public void OneDone() => Interlocked.Decrement(ref _notDone);

    /// <summary>The rows of a record that was applied could not be written.</summary>
    public void Retry(JournaledRecord record)
    {
        LogAgain(logger, exception: null, record.Place);
        // Not on the scheduler of the grain that tells of it, which may be on its way out.
        _ = Task.Run(() => UntilApplied(record, again: true));
    }

    /// <summary>Writes down how far rows have come, when that is further than written.</summary>
    public async Task Note(string incarnation, bool closed, CancellationToken cancellationToken)
    {
        while (_open.TryPeek(out var oldest) && oldest.Left == 0 && _open.TryDequeue(out _))
        {
            DoneThrough = oldest.Sequence;
        }

        var now = time.GetUtcNow();
        if (OldestNotDone + s_patience <= now)
        {
            foreach (var entity in _open.TakeWhile(entity => entity.At + s_patience <= now))
            {
                Array.ForEach(entity.Records, record => record.GiveUpWaiting(now - s_patience));
            }
        }

        _marks.Enqueue((Volatile.Read(ref _newest), now));
        while (_marks.TryPeek(out var mark) && mark.At + slots.Value.Hold + AdmissionJournal.Skew <= now)
        {
            _lapsed = _marks.Dequeue().Sequence;
        }

        var done = DoneThrough;
        if (done > _noted || closed)
        {
            await table.Done(incarnation, done, _lapsed, closed && _open.IsEmpty ? now : null, cancellationToken);
            _noted = done;
        }
    }

    private async Task UntilApplied(JournaledRecord record, bool again)
    {
        while (true)
        {
            if (again)
            {
                await Task.Delay(record.NextPause(), time);
            }

            try
            {
                await record.Apply(again, time.GetUtcNow());
                return;
            }
            catch (Exception exception)
            {
                // The silo of its call may have died with a part of the effects stored.
                again = true;
                LogAgain(logger, exception, record.Place);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Record {Place} is durable and could not be applied yet; it is tried again")]
    private static partial void LogAgain(ILogger logger, Exception? exception, JournalPlace place);
}
