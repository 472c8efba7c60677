using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>A profile as it shall be: other settings make a new version, and its rollout.</summary>
public sealed record ChangedProfile
{
    public string? Description { get; init; }

    /// <summary>All of them; what is left out gets its default.</summary>
    public required PhoneSettings Settings { get; init; }

    /// <summary>When the rollout begins; null for now.</summary>
    public DateTimeOffset? EffectiveFrom { get; init; }
    public string? Reason { get; init; }

    /// <summary>How the new version reaches the devices; null for all at once.</summary>
    public RolloutPlan? Rollout { get; init; }

    /// <summary>The version that the change was made from (<c>version</c>, not <c>newest</c>); if the profile has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
