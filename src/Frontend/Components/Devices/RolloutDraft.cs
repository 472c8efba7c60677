using Billing.Devices;

namespace Billing.Frontend.Components.Devices;

/// <summary>When, how and why a version reaches the devices, while somebody chooses it.</summary>
public sealed class RolloutDraft
{
    /// <summary>So many devices at least make it worth while to try with a few first.</summary>
    private const int WorthStages = 20;

    public string Reason { get; set; } = "";

    /// <summary>As the browser's field for a moment spells it; empty for now.</summary>
    public string EffectiveFrom { get; set; } = "";
    public bool InStages { get; set; }
    public int? Canary { get; set; } = 5;
    public int? StageMinutes { get; set; } = 60;
    public int? MostMissingPercent { get; set; } = 5;
    public int? ResyncsPerSecond { get; set; } = 20;

    /// <param name="devices">How many it will reach.</param>
    public static RolloutDraft For(int devices) => new() { InStages = devices >= WorthStages, Canary = Math.Clamp(devices / 100, 5, 100) };

    public string? ToReason() => Reason.Trim() is { Length: > 0 } reason ? reason : null;

    /// <remarks>A number that was left out is one that the cluster refuses, at its field.</remarks>
    public RolloutPlan ToPlan() => new()
    {
        Canary = InStages ? Canary ?? -1 : 0,
        StageMinutes = StageMinutes ?? 0,
        MostMissingPercent = MostMissingPercent ?? -1,
        ResyncsPerSecond = ResyncsPerSecond ?? 0,
    };
}
