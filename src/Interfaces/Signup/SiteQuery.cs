namespace Billing.Signup;

/// <summary>Which sites; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SiteQuery")]
public sealed record SiteQuery
{
    /// <summary>What the id, the name or the reseller begins with, in any case.</summary>
    [Id(0)] public string? Search { get; init; }
    [Id(1)] public bool? Paused { get; init; }
    [Id(2)] public string? ProductId { get; init; }
}
