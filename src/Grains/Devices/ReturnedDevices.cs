using Billing.Audit;
using Billing.Storage;

namespace Billing.Devices;

/// <summary>Takes the devices of a closed customer back: they are retired, with their ports, files and addresses, by a job.</summary>
internal sealed class ReturnedDevices(IGrainFactory grains, IStateIndex index)
{
    public static string NewJob() => $"closed-{Guid.NewGuid():N}";

    /// <summary>Begins the job, or sees whether it has done its work; again changes nothing.</summary>
    /// <param name="job">The job's id.</param>
    /// <returns>The job to look after the next time, another one when a device was left over; null when all is done, or somebody stopped it.</returns>
    public async Task<string?> GoOn(string customer, string job, Actor actor)
    {
        var view = await grains.GetGrain<IDeviceJobGrain>(job).Get();
        if (view is { Stage: DeviceJobStage.Running })
        {
            return job;
        }

        if (view is { Stage: DeviceJobStage.Stopped })
        {
            return null;
        }

        var macs = await Of(customer);
        if (macs.Length == 0)
        {
            return null;
        }

        job = view is null ? job : NewJob();
        await grains.GetGrain<IDeviceJobGrain>(job).Begin(
            new DeviceJobOrder { Action = DeviceJobAction.Retire, Macs = macs, Reason = $"Customer {customer} was closed", CustomerId = customer }, actor);
        return job;
    }

    /// <summary>Ends a job of a customer that is open again: devices that it has not come to stay.</summary>
    public Task Stop(string job, Actor actor) => grains.GetGrain<IDeviceJobGrain>(job).Stop(actor);

    /// <summary>As many as one job takes.</summary>
    private async Task<string[]> Of(string customer)
    {
        var macs = new List<string>();
        while (macs.Count <= DeviceJobOrder.MostDevices - StateList.LongestPage)
        {
            var rows = await ProfileDevices.List(
                index,
                RowFilter.And(
                    RowFilter.Equal(nameof(DeviceState.CustomerId), customer), RowFilter.NotEqual(nameof(DeviceState.Status), nameof(DeviceStatus.Retired)))!,
                macs.LastOrDefault(), StateList.LongestPage);
            macs.AddRange(rows.Select(row => row.Key));
            if (rows.Count < StateList.LongestPage)
            {
                break;
            }
        }

        return [.. macs];
    }
}
