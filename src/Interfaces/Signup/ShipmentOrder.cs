namespace Billing.Signup;

/// <summary>What goes to whom.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.ShipmentOrder")]
public sealed record ShipmentOrder
{
    [Id(0)] public string CustomerId { get; init; } = "";
    [Id(1)] public string Name { get; init; } = "";
    [Id(2)] public string? Phone { get; init; }
    [Id(3)] public PostalAddress Address { get; init; } = new();
    [Id(4)] public string Vendor { get; init; } = "";
    [Id(5)] public string Model { get; init; } = "";

    /// <summary>The very phone, which is configured for the customer.</summary>
    [Id(6)] public string Mac { get; init; } = "";
}
