namespace Billing.Reports;

/// <summary>The door to the lake of calls. One at a time in the cluster works there; two do no harm.</summary>
public interface ICallLake
{
    /// <summary>How often there is something to do.</summary>
    TimeSpan Every { get; }

    /// <summary>
    /// Writes what has ended, makes one file of a day's when it is time, and deletes what is kept no longer. Stopped anywhere, the next call goes on so that no call is lost
    /// or doubled.
    /// </summary>
    /// <param name="erasures">Customers whose personal data was deleted: it does not come back with a late correction.</param>
    Task Work(IReadOnlyList<LakeErasure> erasures, CancellationToken cancellationToken);

    /// <summary>Takes what tells who a customer's people are out of all calls that ended before, here and in the history. Doing it again changes nothing.</summary>
    Task Erase(LakeErasure erasure, CancellationToken cancellationToken);

    Task<LakeStatus> Status(CancellationToken cancellationToken);
}
