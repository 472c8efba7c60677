using Orleans.Concurrency;

namespace Billing.Devices;

/// <summary>The one authority over which ports have an account. Key: the account's id.</summary>
[Alias("Billing.Devices.IAccountPortsGrain")]
public interface IAccountPortsGrain : IGrainWithStringKey
{
    /// <summary>Takes the account for a port. Durable when the call returns; again for the same port changes nothing but whether it is shared.</summary>
    /// <returns>Null when the port has it; otherwise the port that has it instead.</returns>
    [Alias("Claim")]
    Task<AccountPort?> Claim(AccountPort port);

    /// <summary>The port that would stand in the way of a claim, or null.</summary>
    [Alias("Conflict")]
    Task<AccountPort?> Conflict(AccountPort port);

    [Alias("Release")]
    Task Release(string mac, int port);

    [Alias("Ports"), AlwaysInterleave]
    Task<AccountPort[]> Ports();

    /// <summary>The account is about to change: whatever happens now, its devices will be told.</summary>
    /// <returns>Whether it has any, and <see cref="Changed"/> should follow.</returns>
    [Alias("Changing"), AlwaysInterleave]
    Task<bool> Changing();

    /// <summary>The account changed: tells its devices.</summary>
    [Alias("Changed"), AlwaysInterleave]
    Task Changed();
}
