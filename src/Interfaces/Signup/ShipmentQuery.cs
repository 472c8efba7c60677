namespace Billing.Signup;

/// <summary>Which shipments; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.ShipmentQuery")]
public sealed record ShipmentQuery
{
    [Id(0)] public bool? Sent { get; init; }
    [Id(1)] public string? CustomerId { get; init; }
}
