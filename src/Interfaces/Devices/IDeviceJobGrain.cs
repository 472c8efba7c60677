using Billing.Audit;

namespace Billing.Devices;

/// <summary>
/// Does one thing to many devices, and goes on when whoever ordered it has left and when a silo dies. Key: an id that the caller makes up
/// (<see cref="Ids.IsName"/>).
/// </summary>
[Alias("Billing.Devices.IDeviceJobGrain")]
public interface IDeviceJobGrain : IGrainWithStringKey
{
    /// <summary>Begins it. Durable when the call returns.</summary>
    [Alias("Begin")]
    Task<Result<DeviceJobView>> Begin(DeviceJobOrder order, Actor actor);

    /// <summary>Null when there is no such job.</summary>
    [Alias("Get")]
    Task<DeviceJobView?> Get();

    /// <summary>Devices under way are still finished.</summary>
    [Alias("Stop")]
    Task<Result<DeviceJobView>> Stop(Actor actor);
}
