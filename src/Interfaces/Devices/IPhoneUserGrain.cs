using Orleans.Concurrency;

namespace Billing.Devices;

/// <summary>An account as phones use it. The same grain as <see cref="Billing.Customers.IAccountGrain"/>, under the same key; for silos only.</summary>
[Alias("Billing.Devices.IPhoneUserGrain")]
public interface IPhoneUserGrain : IGrainWithStringKey
{
    /// <summary>Null when there is no such account.</summary>
    [Alias("PhoneUser"), AlwaysInterleave]
    Task<PhoneUser?> PhoneUser();
}
