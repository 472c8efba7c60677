using Microsoft.Extensions.Logging;

namespace Billing.Devices;

/// <summary>
/// A device's claims on the accounts of its ports. An account is claimed before the port is stored and let go of afterwards, so that two
/// devices never have one that is not shared; a claim that a crash leaves behind is found out when somebody else wants the account.
/// </summary>
internal sealed partial class DeviceClaims(IGrainFactory grains, ILogger logger)
{
    /// <summary>Ports that are being given an account, which is claimed but not stored.</summary>
    private readonly List<DevicePort> _claiming = [];

    public bool IsClaiming(int port, string accountId) => _claiming.Exists(one => one.Port == port && one.AccountId == accountId);

    /// <summary>What a claim of the next state's accounts would run into; null for nothing.</summary>
    public async Task<Problem?> Conflict(DeviceState current, DeviceState next)
    {
        foreach (var port in next.Ports.Except(current.Ports))
        {
            if (await Ports(port.AccountId).Conflict(new AccountPort(next.Mac, port.Port, port.Shared)) is { } other && !Leaves(other, port.AccountId, next))
            {
                return Taken(port, other);
            }
        }

        return null;
    }

    /// <summary>Claims the accounts of the next state's ports, stores, and lets go of those that ports had before.</summary>
    public async Task<Result<DeviceView>> Around(DeviceState current, DeviceState next, Func<Task<DeviceView>> store)
    {
        _claiming.AddRange(next.Ports.Except(current.Ports));
        var stored = false;
        try
        {
            foreach (var port in next.Ports.Except(current.Ports))
            {
                var claim = new AccountPort(next.Mac, port.Port, port.Shared);
                var other = await Ports(port.AccountId).Claim(claim);
                if (other is not null && Leaves(other, port.AccountId, next))
                {
                    await Ports(port.AccountId).Release(next.Mac, other.Port);
                    other = await Ports(port.AccountId).Claim(claim);
                }

                if (other is not null)
                {
                    return Taken(port, other);
                }
            }

            var view = await store();
            stored = true;
            return view;
        }
        finally
        {
            var (kept, gone) = stored ? (next.Ports, current.Ports) : (current.Ports, next.Ports);
            _claiming.Clear();
            await Release(next.Mac, Array.FindAll(gone, port => !Array.Exists(kept, one => one.Port == port.Port && one.AccountId == port.AccountId)));
            if (!stored)
            {
                await Reclaim(next.Mac, Array.FindAll(kept, port => !next.Ports.Contains(port)));
            }
        }
    }

    private static Problem Taken(DevicePort port, AccountPort other) => new("accountId", "taken", DeviceShape.Taken(port.AccountId, other.Mac, other.Port));

    /// <summary>The port in the way is the device's own, and has another account afterwards.</summary>
    private static bool Leaves(AccountPort other, string account, DeviceState next) =>
        other.Mac == next.Mac && !Array.Exists(next.Ports, port => port.Port == other.Port && port.AccountId == account);

    private IAccountPortsGrain Ports(string account) => grains.GetGrain<IAccountPortsGrain>(account);

    /// <summary>A claim that stays though its port has another account is found out when somebody else wants it.</summary>
    private async Task Release(string mac, DevicePort[] ports)
    {
        try
        {
            foreach (var port in ports)
            {
                await Ports(port.AccountId).Release(mac, port.Port);
            }
        }
        catch (Exception exception)
        {
            LogNotReleased(logger, exception, mac);
        }
    }

    private async Task Reclaim(string mac, DevicePort[] ports)
    {
        foreach (var port in ports)
        {
            // Shared, since it is ours whatever the other claims are.
            await Ports(port.AccountId).Claim(new AccountPort(mac, port.Port, Shared: true));
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Device {Mac} could not let go of accounts that it no longer has; whoever wants them finds out")]
    private static partial void LogNotReleased(ILogger logger, Exception exception, string mac);
}
