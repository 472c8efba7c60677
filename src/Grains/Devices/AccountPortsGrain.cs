using Microsoft.Extensions.Logging;

namespace Billing.Devices;

[GrainType("account-ports")]
public sealed partial class AccountPortsGrain(
    [PersistentState("account-ports")] IPersistentState<AccountPortsState> stored, ILogger<AccountPortsGrain> logger)
    : Grain, IAccountPortsGrain, IRemindable
{
    private const string Reminder = "changed";
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    /// <summary>Changes of the account that were announced and are still to be told.</summary>
    private int _announced;

    private string Account => this.GetPrimaryKeyString();

    public async Task<AccountPort?> Claim(AccountPort port)
    {
        var (conflict, kept) = await Look(port);
        if (conflict is not null)
        {
            return conflict;
        }

        if (!stored.State.Ports.Contains(port))
        {
            await Store([.. kept, port]);
        }

        return null;
    }

    public async Task<AccountPort?> Conflict(AccountPort port) => (await Look(port)).Conflict;

    public async Task Release(string mac, int port)
    {
        var kept = Array.FindAll(stored.State.Ports, one => one.Mac != mac || one.Port != port);
        if (kept.Length != stored.State.Ports.Length)
        {
            await Store(kept);
        }
    }

    public Task<AccountPort[]> Ports() => Task.FromResult(stored.State.Ports);

    public async Task<bool> Changing()
    {
        if (stored.State.Ports.Length == 0)
        {
            return false;
        }

        _announced++;
        await this.RegisterOrUpdateReminder(Reminder, s_again, s_again);
        return true;
    }

    public async Task Changed()
    {
        try
        {
            foreach (var mac in stored.State.Ports.Select(port => port.Mac).Distinct())
            {
                await GrainFactory.GetGrain<IDeviceGrain>(mac).AccountChanged(Account);
            }

            _announced = Math.Max(0, _announced - 1);
            if (_announced == 0 && await this.GetReminder(Reminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception, Account);
        }
    }

    /// <summary>Whoever announced a change did not say that it was made, or telling the devices failed.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _announced = 0;
        // Not within this turn: a device that is being assigned an account waits for us.
        Changed().Ignore();
        return Task.CompletedTask;
    }

    /// <summary>The port in the way of a claim, and the other ports that keep the account.</summary>
    private async Task<(AccountPort? Conflict, AccountPort[] Kept)> Look(AccountPort port)
    {
        var others = Array.FindAll(stored.State.Ports, one => one.Mac != port.Mac || one.Port != port.Port);
        if (port.Shared || others.Length == 0)
        {
            return (null, others);
        }

        // A claim whose device was not stored afterwards, since its silo died in between, is nobody's.
        foreach (var other in others)
        {
            if (await GrainFactory.GetGrain<IDeviceGrain>(other.Mac).Has(other.Port, Account))
            {
                return (other, others);
            }
        }

        return (null, []);
    }

    private async Task Store(AccountPort[] ports)
    {
        var before = stored.State;
        stored.State = new AccountPortsState { Ports = ports };
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The devices of account {Account} could not be told that it changed; they are told again")]
    private static partial void LogDelayed(ILogger logger, Exception exception, string account);
}
