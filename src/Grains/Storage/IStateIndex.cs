namespace Billing.Storage;

/// <summary>The door to the stored states of grains, for lists. The silo stands behind it with its store.</summary>
public interface IStateIndex
{
    /// <summary>States of one kind, in ordinal order of their grains' keys.</summary>
    /// <param name="grainType">The grain type's name, such as <c>customer</c>; also the name of its state.</param>
    /// <param name="filter">An OData expression over the state's top-level properties (<see cref="RowFilter"/>), or null.</param>
    /// <param name="after">Only keys greater than this; null for all.</param>
    /// <param name="take">1 to 1000.</param>
    Task<IReadOnlyList<KeyValuePair<string, TState>>> List<TState>(
        string grainType, string? filter, string? after, int take, CancellationToken cancellationToken = default);

    /// <summary>How many there are of one kind: their rows are counted, not brought here.</summary>
    /// <inheritdoc cref="List{TState}"/>
    Task<int> Count(string grainType, string? filter, CancellationToken cancellationToken = default);
}
