namespace Billing.Customers;

/// <summary>The door to the admissions that the silos have journaled, for a count that begins anew.</summary>
public interface IAdmissionJournal
{
    /// <summary>
    /// The calls of a customer that any silo, living or gone, has let through since, and whose end is in no journal: calls that came
    /// and went would hold slots that nobody needs.
    /// </summary>
    /// <exception cref="Exception">
    /// Not known yet: the journal of a silo that is gone is still being applied, or cannot be read. No call is let through against a
    /// limit before this answers.
    /// </exception>
    Task<IReadOnlyList<JournaledAdmission>> Since(string customerId, DateTimeOffset since, CancellationToken cancellationToken = default);
}
