using Billing.Grains.Tests.Devices;
using Orleans.Storage;

namespace Billing.Grains.Tests.Signup;

/// <summary>Rows whose writes of signups fail when a test says so.</summary>
internal sealed class FaultyRows(StateRows rows, Faults faults) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => rows.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.Unwritable.ContainsKey(grainId.Key.ToString()!) ? throw new IOException("It cannot be written.")
        : stateName != "signup"
        ? rows.WriteStateAsync(stateName, grainId, grainState)
        : faults.Through<object?>("write", async () =>
        {
            await rows.WriteStateAsync(stateName, grainId, grainState);
            return null;
        });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
}
