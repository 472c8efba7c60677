using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.Logging;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace AzureTables;

/// <summary>
/// Grain state in Azure Table Storage: a readable row per state, written by group commit, guarded by the row's ETag.
/// </summary>
/// <remarks>
/// Row: PartitionKey <c>{service id}-{NN}</c>, RowKey <c>{grain type}|{state name}|{grain key}</c>, each part escaped by
/// <see cref="TableKey"/>; one column per property; <see cref="GroupCommitWriter.WriteIdColumn"/>.
/// </remarks>
public sealed partial class AzureTableGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly string name;
    private readonly PartitionedTable table;
    private readonly GrainStateTable states;
    private readonly bool deleteOnClear;
    private readonly IActivatorProvider activators;
    private readonly ILogger logger;

    /// <summary>A store of that name; <see cref="Participate"/> creates its table when the silo starts.</summary>
    public AzureTableGrainStorage(
        string name, AzureTableStorageOptions options, PartitionedTable table, GrainStateTable states,
        IActivatorProvider activators, ILogger<AzureTableGrainStorage> logger)
    {
        this.name = name;
        this.table = table;
        this.states = states;
        this.activators = activators;
        this.logger = logger;
        deleteOnClear = options.DeleteStateOnClear;
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe($"{nameof(AzureTableGrainStorage)}-{name}", ServiceLifecycleStage.ApplicationServices, StartAsync);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (partition, rowKey) = Address(stateName, grainId);
        var row = await table.GetAsync(partition, rowKey, cancellationToken);
        if (row is null || row.ContainsKey(StateColumns.ClearedColumn))
        {
            grainState.State = Fresh<T>();
            grainState.RecordExists = false;
            grainState.ETag = row?.ETag.ToString();
            return;
        }
        grainState.State = states.ColumnsOf<T>().FromRow<T>(row);
        grainState.RecordExists = true;
        grainState.ETag = row.ETag.ToString();
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">The row is not the one that was read: 409, 412 or 404.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (partition, rowKey) = Address(stateName, grainId);
        var row = states.ColumnsOf<T>().ToRow(partition, rowKey, grainState.State);
        grainState.ETag = await CommitAsync(grainState.ETag, row, delete: false, cancellationToken);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">The row is not the one that was read: 409, 412 or 404.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (partition, rowKey) = Address(stateName, grainId);
        if (!deleteOnClear)
        {
            var row = new TableEntity(partition, rowKey) { [StateColumns.ClearedColumn] = true };
            grainState.ETag = await CommitAsync(grainState.ETag, row, delete: false, cancellationToken);
        }
        else if (!string.IsNullOrEmpty(grainState.ETag))
        {
            await CommitAsync(grainState.ETag, new TableEntity(partition, rowKey), delete: true, cancellationToken);
            grainState.ETag = null;
        }
        grainState.RecordExists = false;
        grainState.State = Fresh<T>();
    }

    private T Fresh<T>() => activators.GetActivator<T>().Create();

    private (string Partition, string RowKey) Address(string stateName, GrainId grainId)
    {
        var key = grainId.Key.ToString()!;
        return (table.PartitionOf(key), GrainStateTable.RowKey(grainId.Type.ToString()!, stateName, key));
    }

    private async Task<string> CommitAsync(string? etag, TableEntity row, bool delete, CancellationToken cancellationToken)
    {
        var action = string.IsNullOrEmpty(etag)
            ? new TableTransactionAction(TableTransactionActionType.Add, row)
            : new TableTransactionAction(
                delete ? TableTransactionActionType.Delete : TableTransactionActionType.UpdateReplace, row, new ETag(etag));
        try
        {
            return (await table.CommitAsync(row.PartitionKey, action, cancellationToken)).ToString();
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412 && e.ErrorCode != TableErrorCode.TableNotFound)
        {
            throw new InconsistentStateException(
                $"Row '{row.RowKey}' of table '{table.Name}' is not the one that was read ({e.Status} {e.ErrorCode}).", "unknown", etag, e);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
        }
        catch (Exception e)
        {
            LogCannotStart(e, name, table.Name);
            throw;
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "Grain storage {Name} cannot reach or create its table {Table}.")]
    private partial void LogCannotStart(Exception e, string name, string table);
}
