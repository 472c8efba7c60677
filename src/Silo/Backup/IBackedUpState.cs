using System.Text.Json;
using AzureTables;

namespace Billing.Silo.Backup;

/// <summary>A kind of state that an archive holds.</summary>
internal interface IBackedUpState
{
    /// <summary>Of the state and of its grain type alike.</summary>
    string Name { get; }

    Type Type { get; }

    /// <summary>All of them, in the order of their keys.</summary>
    IAsyncEnumerable<(string Key, JsonElement Value)> Read(GrainStateTable table, JsonSerializerOptions json, CancellationToken cancellationToken);

    /// <summary>The state of a line, as it will be stored.</summary>
    /// <exception cref="JsonException">The value is no such state.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A secret cannot be opened.</exception>
    object Parse(JsonElement value, JsonSerializerOptions json);

    /// <summary>The states that are there already, as text to compare.</summary>
    Task<IReadOnlyDictionary<string, string>> Existing(GrainStateTable table, CancellationToken cancellationToken);

    /// <summary>A state as text to compare.</summary>
    string Text(object state);

    Task Insert(GrainStateTable table, string key, object state, CancellationToken cancellationToken);
}
