namespace Billing.Calls;

/// <summary>The door to the journals of silos that are gone.</summary>
public interface IDeadJournals
{
    /// <summary>Applies every record of journals whose silo is not alive, and closes them.</summary>
    /// <param name="alive">Silo addresses, as <see cref="SiloAddress.ToParsableString"/> spells them.</param>
    /// <returns>How many records were applied.</returns>
    Task<int> Apply(IReadOnlySet<string> alive, CancellationToken cancellationToken = default);
}
