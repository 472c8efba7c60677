namespace Billing.Devices;

[GrainType("profile-version")]
public sealed class ProfileVersionGrain([PersistentState("profile-version")] IPersistentState<ProfileVersionState> stored) : Grain, IProfileVersionGrain
{
    public Task<PhoneSettings?> Get() => Task.FromResult(stored.RecordExists ? stored.State.Settings : null);

    public Task Put(PhoneSettings settings)
    {
        stored.State = new ProfileVersionState { Settings = settings };
        return stored.WriteStateAsync();
    }
}
