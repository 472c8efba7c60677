namespace Billing.Calls;

/// <summary>The door to the packets that the journal keeps.</summary>
public interface IEvidence
{
    /// <summary>The attributes of packets, one a line, secrets masked.</summary>
    /// <param name="places">As <see cref="AccountingEvent.Journal"/> named them.</param>
    /// <returns>By place; a packet that is no longer kept is absent.</returns>
    Task<IReadOnlyDictionary<string, string>> Describe(IReadOnlyCollection<string> places, CancellationToken cancellationToken = default);
}
