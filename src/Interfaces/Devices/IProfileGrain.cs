using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Devices;

/// <summary>The generic properties of many devices, in versions. Key: its id (<see cref="Ids.IsName"/>).</summary>
[Alias("Billing.Devices.IProfileGrain")]
public interface IProfileGrain : IGrainWithStringKey
{
    /// <summary>Its first version is effective at once.</summary>
    [Alias("Create")]
    Task<Result<ProfileView>> Create(string? description, PhoneSettings settings, string? reason, Actor actor);

    /// <summary>Null when there is no such profile.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<ProfileView?> Get();

    /// <summary>
    /// Makes a new version when the settings differ from the newest one's, and its rollout, which ends one that is still under way when it begins.
    /// </summary>
    /// <param name="effectiveFrom">When the rollout begins; null for now.</param>
    /// <param name="version">The version that the change was made from.</param>
    /// <param name="plan">How it reaches the devices; null for all at once.</param>
    [Alias("Save"), ResponseTimeout("00:00:30")]
    Task<Result<ProfileView>> Save(
        string? description, PhoneSettings settings, DateTimeOffset? effectiveFrom, string? reason, RolloutPlan? plan, int version, Actor actor);

    /// <summary>Makes the settings of a former version the newest, and rolls them out.</summary>
    /// <param name="to">The number of the former version.</param>
    [Alias("Rollback"), ResponseTimeout("00:00:30")]
    Task<Result<ProfileView>> Rollback(int to, string? reason, RolloutPlan? plan, int version, Actor actor);

    /// <summary>The settings of a version; null when there is none.</summary>
    [Alias("SettingsOf"), AlwaysInterleave]
    Task<PhoneSettings?> SettingsOf(int number);

    /// <summary>What saving these settings would do to the devices' files.</summary>
    [Alias("Compare")]
    Task<Result<ProfileComparison>> Compare(PhoneSettings settings);

    /// <summary>The version that a device new to the profile begins with; null when there is no such profile.</summary>
    [Alias("Current"), AlwaysInterleave]
    Task<int?> Current();

    /// <summary>A version was rolled out wholly. For its rollout.</summary>
    [Alias("Settle")]
    Task Settle(int number);
}
