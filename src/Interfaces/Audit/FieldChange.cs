namespace Billing.Audit;

/// <summary>One field before and after; secrets are shown as <c>(secret)</c>.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Audit.FieldChange")]
public sealed record FieldChange([property: Id(0)] string Field, [property: Id(1)] string? Before, [property: Id(2)] string? After);
