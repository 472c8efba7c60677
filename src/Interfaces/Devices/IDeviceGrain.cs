using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Devices;

/// <summary>
/// A phone or adaptor of the inventory. Key: its MAC as <see cref="Ids.NormalizeMac"/> spells it.
/// A change returns when it is stored; its files follow within seconds, and whatever happens, until they are published.
/// </summary>
[Alias("Billing.Devices.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<Result<DeviceView>> Create(DeviceDetails details, Actor actor);

    /// <summary>Null when there is no such device.</summary>
    [Alias("Get")]
    Task<DeviceView?> Get();

    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<DeviceView>> Change(DeviceDetails details, int version, Actor actor);

    /// <summary>Assigns a port, also one that had another account.</summary>
    /// <param name="port">1 for the first.</param>
    /// <param name="shared">Without it an account that is assigned elsewhere is refused (<c>taken</c>).</param>
    /// <param name="label">What the phone shows at the line's key; null for the account's label.</param>
    [Alias("Assign")]
    Task<Result<DeviceView>> Assign(int port, string accountId, bool shared, string? label, Actor actor);

    [Alias("Unassign")]
    Task<Result<DeviceView>> Unassign(int port, Actor actor);

    /// <summary>Takes its ports, its files and its address away.</summary>
    [Alias("Retire")]
    Task<Result<DeviceView>> Retire(string? reason, Actor actor);

    /// <summary>Brings a retired device back into stock, with a new address.</summary>
    [Alias("Restore")]
    Task<Result<DeviceView>> Restore(string? reason, Actor actor);

    /// <summary>Gives it a new address.</summary>
    [Alias("RotateToken")]
    Task<Result<DeviceView>> RotateToken(TokenRotation how, string? reason, Actor actor);

    /// <summary>Renders and publishes again, also what is published, and waits some seconds for it.</summary>
    [Alias("Publish")]
    Task<Result<DeviceView>> Publish(Actor actor);

    /// <summary>Tells the phone to fetch its files, through the node at which it is registered.</summary>
    [Alias("Resync")]
    Task<Result<DeviceView>> Resync(Actor actor);

    /// <summary>Whether its phone is registered, asked of the nodes now; null when no node can tell.</summary>
    [Alias("Registration")]
    Task<DeviceRegistration?> Registration();

    /// <summary>Takes the flags off: somebody has looked.</summary>
    [Alias("ClearFlags")]
    Task<Result<DeviceView>> ClearFlags(Actor actor);

    /// <summary>Its files with the secrets masked.</summary>
    /// <param name="settings">Other settings than those of its profile, or null.</param>
    [Alias("Preview")]
    Task<Result<DevicePreview>> Preview(PhoneSettings? settings = null);

    /// <summary>Its address in clear; that it was looked at is audited.</summary>
    [Alias("RevealUrl")]
    Task<Result<RevealedUrl>> RevealUrl(Actor actor);

    /// <summary>The password of the phone's own menu in clear; that it was looked at is audited. Null when there is no such device.</summary>
    [Alias("RevealAdminPassword")]
    Task<string?> RevealAdminPassword(Actor actor);

    /// <summary>The last versions that were published, newest first.</summary>
    [Alias("History")]
    Task<PublishedVersion[]> History();

    /// <summary>One device of a file that is imported.</summary>
    /// <param name="apply">False to learn only what would become of it.</param>
    [Alias("Import")]
    Task<ImportOutcome> Import(ImportedDevice device, bool apply, Actor actor);

    /// <summary>
    /// Takes another version of its profile, and publishes it; doing it again changes nothing. For rollouts, which see to it that it is done.
    /// </summary>
    /// <returns>The version of its files; problems when they cannot be published, or the device has another profile by now.</returns>
    [Alias("TakeProfile")]
    Task<Result<string>> TakeProfile(string profileId, int version, string why, Actor actor);

    /// <summary>An account at one of its ports changed. Returns when it is certain that the files will follow.</summary>
    [Alias("AccountChanged")]
    Task AccountChanged(string accountId);

    /// <summary>Whether a port is, or is about to be, assigned to an account.</summary>
    [Alias("Has"), AlwaysInterleave]
    Task<bool> Has(int port, string accountId);

    /// <summary>A file was fetched, or asked for in vain at an address that the device no longer has. For <see cref="IDeviceTokenGrain"/>.</summary>
    [Alias("NoteFetch")]
    Task NoteFetch(string token, FetchNote fetch);

    /// <summary>Somebody asked for its file at an address that is nobody's.</summary>
    [Alias("NoteWrongToken")]
    Task NoteWrongToken(FetchNote fetch);
}
