namespace Billing.Silo.Journal;

/// <summary>An entity of the journal whose effects are not all in rows.</summary>
/// <param name="applier">Hears of each record that is, and of those that have to be applied again.</param>
internal sealed class OpenEntity(JournalApplier applier, string incarnation, long sequence, DateTimeOffset at, int records)
{
    private int _left = records;

    public string Incarnation => incarnation;

    public long Sequence => sequence;

    public DateTimeOffset At => at;

    public int Left => Volatile.Read(ref _left);

    /// <summary>None once all are done: an entity before it may keep this one in memory for long.</summary>
    public JournaledRecord[] Records { get; private set; } = new JournaledRecord[records];

    public void OneDone()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            Records = [];
        }

        applier.OneDone();
    }

    public void Retry(JournaledRecord record) => applier.Retry(record);
}
