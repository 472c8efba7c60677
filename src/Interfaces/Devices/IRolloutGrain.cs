using Billing.Audit;

namespace Billing.Devices;

/// <summary>Brings one version of a profile to the profile's devices. Key: the profile's id, a slash, the version's number.</summary>
[Alias("Billing.Devices.IRolloutGrain")]
public interface IRolloutGrain : IGrainWithStringKey
{
    /// <summary>For the profile. Durable when the call returns; again changes nothing.</summary>
    [Alias("Begin")]
    Task Begin(RolloutPlan plan, DateTimeOffset effectiveFrom, string why, Actor actor);

    /// <summary>Null when there is no such rollout.</summary>
    [Alias("Get")]
    Task<RolloutView?> Get();

    /// <summary>Devices under way are still finished.</summary>
    [Alias("Pause")]
    Task<Result<RolloutView>> Pause(Actor actor);

    /// <summary>Goes on after a pause or a stop; after a stop the stage's phones get their time again.</summary>
    [Alias("Resume")]
    Task<Result<RolloutView>> Resume(Actor actor);

    [Alias("Cancel")]
    Task<Result<RolloutView>> Cancel(string? reason, Actor actor);
}
