using Billing.Provisioning;

namespace Billing.Devices;

/// <summary>Tells a device's phone to fetch its files.</summary>
internal static class DeviceResyncs
{
    /// <summary>Any of its accounts will do: they are asked one after the other until one is registered somewhere and its phone is told.</summary>
    /// <param name="device">Has an account at one of its ports.</param>
    public static async Task<NotifyOutcome> Tell(DeviceState device, IDeviceNotifier notifier, CancellationToken cancellationToken)
    {
        var resyncEvent = PhoneCatalog.Families.First(family => family.Id == device.Family).ResyncEvent;
        NotifyOutcome? outcome = null;
        foreach (var account in device.Ports.Select(port => port.AccountId).Distinct())
        {
            var said = await notifier.Resync(account, resyncEvent, device.Details.NodeId, cancellationToken);
            if (said.Result is ResyncResult.Accepted or ResyncResult.Sent)
            {
                return said;
            }

            // An answer tells more than none.
            outcome = outcome is null || outcome.Result == ResyncResult.NotRegistered ? said : outcome;
        }

        return outcome!;
    }
}
