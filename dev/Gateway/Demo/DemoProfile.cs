namespace Billing.Gateway.Demo;

/// <summary>What phones of the demo have in common: first as it was, and then as it was changed.</summary>
internal sealed record DemoProfile(string Id, string Description, object Settings)
{
    /// <summary>The settings of its second version; null when it has only one.</summary>
    public object? Changed { get; init; }
    public string? ChangedBecause { get; init; }
}
