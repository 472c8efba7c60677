using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Billing.Storage;
using Orleans.Storage;

namespace Billing.Grains.Tests.Devices;

/// <summary>States of grains as rows of JSON in memory, which outlive any activation, and lists over them.</summary>
internal sealed class StateRows : IGrainStorage, IStateIndex
{
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };
    private readonly ConcurrentDictionary<(string Name, string Key), (string Json, int Tag)> _rows = new();
    private readonly ConcurrentDictionary<(string Name, string Key), bool> _lost = new();
    private readonly ConcurrentDictionary<(string Name, string Key), bool> _refused = new();
    private readonly ConcurrentDictionary<(string Name, string Key), Task> _held = new();
    private int _writes;

    public int Writes => _writes;

    /// <summary>How many rows there are of a kind.</summary>
    public int Count(string stateName) => _rows.Keys.Count(key => key.Name == stateName);

    public string? Json(string stateName, string key) => _rows.TryGetValue((stateName, key), out var row) ? row.Json : null;

    /// <summary>While true, no list is answered.</summary>
    public bool ListsAway { get; set; }

    /// <summary>The next write of this row is stored, and whoever writes it does not learn so.</summary>
    public void LoseAnswer(string stateName, string key) => _lost[(stateName, key)] = true;

    /// <summary>Writes of this row fail, and are not stored, until they are allowed again.</summary>
    public void Refuse(string stateName, string key) => _refused[(stateName, key)] = true;

    public void Allow(string stateName, string key) => _refused.TryRemove((stateName, key), out _);

    /// <summary>Writes of this row wait.</summary>
    public void Hold(string stateName, string key, Task until) => _held[(stateName, key)] = until;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_rows.TryGetValue((stateName, grainId.Key.ToString()!), out var row))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (JsonSerializer.Deserialize<T>(row.Json, s_json)!, Tag(row.Tag), true);
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId.Key.ToString()!);
        if (_held.TryGetValue(key, out var held))
        {
            await held;
        }

        if (_refused.ContainsKey(key))
        {
            throw new IOException($"No write of {stateName} {key}");
        }

        var next = (JsonSerializer.Serialize(grainState.State, s_json), Interlocked.Increment(ref _writes));
        var written = grainState.ETag is null
            ? _rows.TryAdd(key, next)
            : _rows.TryGetValue(key, out var row) && Tag(row.Tag) == grainState.ETag && _rows.TryUpdate(key, next, row);
        if (!written)
        {
            throw new InconsistentStateException($"{stateName} {key} is stale");
        }

        if (_lost.TryRemove(key, out _))
        {
            throw new IOException($"No answer to the write of {stateName} {key}");
        }

        (grainState.ETag, grainState.RecordExists) = (Tag(next.Item2), true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _rows.TryRemove((stateName, grainId.Key.ToString()!), out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<KeyValuePair<string, TState>>> List<TState>(
        string grainType, string? filter, string? after, int take, CancellationToken cancellationToken)
    {
        if (ListsAway)
        {
            throw new TimeoutException("No answer to a list");
        }

        var matches = RowFilterReader.Read(filter);
        return Task.FromResult<IReadOnlyList<KeyValuePair<string, TState>>>([.. _rows
            .Where(row => row.Key.Name == grainType && (after is null || string.CompareOrdinal(row.Key.Key, after) > 0) && matches(JsonNode.Parse(row.Value.Json)!.AsObject()))
            .OrderBy(row => row.Key.Key, StringComparer.Ordinal)
            .Take(take)
            .Select(row => KeyValuePair.Create(row.Key.Key, JsonSerializer.Deserialize<TState>(row.Value.Json, s_json)!))]);
    }

    public Task<int> Count(string grainType, string? filter, CancellationToken cancellationToken)
    {
        var matches = RowFilterReader.Read(filter);
        return Task.FromResult(_rows.Count(row => row.Key.Name == grainType && matches(JsonNode.Parse(row.Value.Json)!.AsObject())));
    }

    private static string Tag(int tag) => tag.ToString(CultureInfo.InvariantCulture);
}
