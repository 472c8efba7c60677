using Azure.Data.Tables;

namespace AzureTables.Tests;

/// <summary>A grain storage provider and its parts.</summary>
internal sealed record Provider(
    AzureTableStorageOptions Options, PartitionedTable Table, GrainStateTable States, AzureTableGrainStorage Storage)
{
    public TableClient Rows => Store.ClientOf(Options);

    public async Task<GrainState<T>> WriteAsync<T>(GrainId grain, T state, string stateName = "state")
    {
        var written = new GrainState<T>(state);
        await Storage.WriteStateAsync(stateName, grain, written);
        return written;
    }

    public async Task<GrainState<T>> ReadAsync<T>(GrainId grain, string stateName = "state")
    {
        var read = new GrainState<T>();
        await Storage.ReadStateAsync(stateName, grain, read);
        return read;
    }
}
