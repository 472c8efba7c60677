using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;

namespace AzureTables;

/// <summary>
/// Lists of grain state, read straight from a store's table: a keyed service under the store's name.
/// What a list shows was true when its page was read; a grain alone knows its state now.
/// </summary>
public sealed class GrainStateTable(PartitionedTable table, JsonSerializerOptions json)
{
    private readonly ConcurrentDictionary<Type, StateColumns> columns = new();

    /// <summary>The states that match a filter, in the ordinal order of their grains' keys.</summary>
    /// <param name="grainType">The grain type, as in a GrainId: <c>customer</c>.</param>
    /// <param name="stateName">The state's name, as in <c>[PersistentState]</c>.</param>
    /// <param name="filter">
    /// OData over the columns, evaluated by the store; null for all. Build it with
    /// <see cref="Azure.Data.Tables.TableClient.CreateQueryFilter(FormattableString)"/>, which quotes the values.
    /// </param>
    /// <param name="afterKey">Begin after this grain key: the last one of the page before; null for the first page.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Pairs of grain key and state; fewer than <paramref name="take"/> only at the end.</returns>
    public async Task<IReadOnlyList<KeyValuePair<string, TState>>> ListAsync<TState>(
        string grainType, string stateName, string? filter, string? afterKey, int take, CancellationToken cancellationToken = default)
    {
        var found = new List<KeyValuePair<string, TState>>(Math.Clamp(take, 0, PartitionedTable.MaxPage));
        if (take <= 0)
        {
            return found;
        }
        var (from, to) = Range(grainType, stateName);
        var after = afterKey is null ? null : RowKey(grainType, stateName, afterKey);
        var readColumns = ColumnsOf<TState>();
        // One more than wanted, since the first may be the one to begin after.
        await foreach (var row in table.MergeAsync(after ?? from, to, filter, take + 1, null, cancellationToken))
        {
            if (row.RowKey == after || row.ContainsKey(StateColumns.ClearedColumn))
            {
                continue;
            }
            found.Add(new(TableKey.Unescape(row.RowKey[from.Length..]), readColumns.FromRow<TState>(row)));
            if (found.Count == take)
            {
                break;
            }
        }
        return found;
    }

    /// <summary>How many states match a filter, counted up to a cap.</summary>
    /// <param name="grainType">The grain type.</param>
    /// <param name="stateName">The state's name.</param>
    /// <param name="filter">OData over the columns; null for all.</param>
    /// <param name="cap">Where counting stops; this is then the result.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public Task<int> CountAsync(string grainType, string stateName, string? filter, int cap, CancellationToken cancellationToken = default)
    {
        var (from, to) = Range(grainType, stateName);
        return table.CountAsync(from, to, filter, cap, cancellationToken);
    }

    /// <summary>Stores a state where there is none, as its grain would.</summary>
    /// <param name="grainType">The grain type.</param>
    /// <param name="stateName">The state's name.</param>
    /// <param name="key">The grain's key.</param>
    /// <param name="state">What to store.</param>
    /// <param name="cancellationToken">Ends the waiting; the row may have been written.</param>
    /// <exception cref="RequestFailedException">There is a row already (409), or the table cannot be reached.</exception>
    public Task InsertAsync<TState>(string grainType, string stateName, string key, TState state, CancellationToken cancellationToken = default)
    {
        var partition = table.PartitionOf(key);
        var row = ColumnsOf<TState>().ToRow(partition, RowKey(grainType, stateName, key), state);
        return table.CommitAsync(partition, new TableTransactionAction(TableTransactionActionType.Add, row), cancellationToken);
    }

    /// <summary>Creates the table unless it is there.</summary>
    public Task CreateIfNotExistsAsync(CancellationToken cancellationToken = default) => table.CreateIfNotExistsAsync(cancellationToken);

    internal static string RowKey(string grainType, string stateName, string key) => TableKey.Join(grainType, stateName, key);

    internal StateColumns ColumnsOf<T>() => columns.GetOrAdd(typeof(T), static (type, json) => new StateColumns(type, json), json);

    private static (string From, string To) Range(string grainType, string stateName)
    {
        var part = $"{TableKey.Escape(grainType)}{TableKey.Separator}{TableKey.Escape(stateName)}";
        return (part + TableKey.Separator, part + TableKey.AfterSeparator);
    }
}
