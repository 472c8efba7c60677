using System.Runtime.CompilerServices;
using System.Text.Json;
using AzureTables;

namespace Billing.Silo.Backup;

/// <inheritdoc cref="IBackedUpState"/>
/// <param name="name">Of the state and of its grain type alike.</param>
internal sealed class BackedUpState<TState>(string name) : IBackedUpState
    where TState : class
{
    private const int PageSize = 500;
    private static readonly JsonSerializerOptions s_plain = BackupFormat.Values(null);

    public string Name => name;

    public Type Type => typeof(TState);

    /// <summary>Leaves out what is true only beside the store that it was read from.</summary>
    public Func<TState, TState> Portable { get; init; } = state => state;

    /// <summary>What is stored of a state that comes from elsewhere.</summary>
    public Func<TState, TState> Arrived { get; init; } = state => state;

    public async IAsyncEnumerable<(string Key, JsonElement Value)> Read(
        GrainStateTable table, JsonSerializerOptions json, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await table.ListAsync<TState>(name, name, null, after, PageSize, cancellationToken);
            foreach (var (key, state) in page)
            {
                yield return (key, JsonSerializer.SerializeToElement(Portable(state), json));
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Key;
        }
    }

    public object Parse(JsonElement value, JsonSerializerOptions json) =>
        Arrived(value.Deserialize<TState>(json) ?? throw new JsonException("The state is null."));

    public async Task<IReadOnlyDictionary<string, string>> Existing(GrainStateTable table, CancellationToken cancellationToken)
    {
        var existing = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var (key, value) in Read(table, s_plain, cancellationToken))
        {
            existing[key] = value.GetRawText();
        }

        return existing;
    }

    public string Text(object state) => JsonSerializer.Serialize(Portable((TState)state), s_plain);

    public Task Insert(GrainStateTable table, string key, object state, CancellationToken cancellationToken) =>
        table.InsertAsync(name, name, key, (TState)state, cancellationToken);
}
