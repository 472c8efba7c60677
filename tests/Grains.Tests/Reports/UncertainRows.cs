using Billing.Grains.Tests.Devices;
using Orleans.Storage;

namespace Billing.Grains.Tests.Reports;

/// <summary>Rows of which one write is made and then reported as failed: its outcome is unknown to whoever wrote.</summary>
internal sealed class UncertainRows(StateRows rows) : IGrainStorage
{
    private string? _next;

    /// <summary>Whose next write ends so, by the state's name.</summary>
    public void FailNext(string stateName) => _next = stateName;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => rows.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_next == stateName && Interlocked.Exchange(ref _next, null) is not null)
        {
            var mine = new GrainState<T> { State = grainState.State!, ETag = grainState.ETag!, RecordExists = grainState.RecordExists };
            await rows.WriteStateAsync(stateName, grainId, mine);
            throw new IOException("The answer was lost.");
        }

        await rows.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => rows.ClearStateAsync(stateName, grainId, grainState);
}
