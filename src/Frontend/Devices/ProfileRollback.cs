using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>The settings of a former version become the newest, and are rolled out.</summary>
public sealed record ProfileRollback
{
    /// <summary>The number of the former version.</summary>
    public required int To { get; init; }
    public string? Reason { get; init; }

    /// <summary>Null for all at once.</summary>
    public RolloutPlan? Rollout { get; init; }

    /// <summary>The version that the change was made from; if the profile has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
