namespace Billing.Silo.Journal;

/// <summary>What a record of the journal tells, to be brought into rows.</summary>
internal interface IJournaled
{
    /// <summary>Has it applied; doing that again changes nothing.</summary>
    /// <returns>When it is in rows, unless that was deferred (<see cref="JournalAttempt.Deferred"/>).</returns>
    Task Apply(JournalAttempt attempt);
}
