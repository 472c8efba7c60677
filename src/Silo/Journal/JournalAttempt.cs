using Billing.Calls;

namespace Billing.Silo.Journal;

/// <summary>One attempt to apply a record of the journal.</summary>
/// <param name="again">An earlier attempt may have been stored in part.</param>
internal sealed class JournalAttempt(JournaledRecord record, bool again) : IRecordReceipt
{
    private bool _ended;

    public string Place { get; } = record.Place.ToString();

    public bool Again => again;

    /// <summary>What becomes of it is told later: that it was answered does not mean that it is in rows.</summary>
    public bool Deferred { get; private set; }

    public void Defer() => Deferred = true;

    public void Stored() => record.Done();

    public void Lost()
    {
        if (!Interlocked.Exchange(ref _ended, true))
        {
            record.Retry();
        }
    }
}
