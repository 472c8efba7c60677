namespace Billing.Devices;

/// <summary>Lists profiles. A stateless worker: key 0.</summary>
[Alias("Billing.Devices.IProfileListGrain")]
public interface IProfileListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<ProfileSummary>> List(ProfileQuery query, string? after, int take);
}
