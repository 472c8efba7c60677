using Orleans.Concurrency;

namespace Billing.Devices;

/// <summary>The settings of one version of a profile, which never change once they are in use. Key: the profile's id, a slash, the number.</summary>
[Alias("Billing.Devices.IProfileVersionGrain")]
public interface IProfileVersionGrain : IGrainWithStringKey
{
    /// <summary>Null when there is no such version.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<PhoneSettings?> Get();

    /// <summary>For the profile, before it lists the version.</summary>
    [Alias("Put")]
    Task Put(PhoneSettings settings);
}
