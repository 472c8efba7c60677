namespace Billing.Signup;

/// <summary>A phone that is to be sent to a customer, or was.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.ShipmentView")]
public sealed record ShipmentView
{
    [Id(0)] public required string SignupId { get; init; }
    [Id(1)] public required ShipmentOrder Order { get; init; }
    [Id(2)] public required DateTimeOffset OrderedAt { get; init; }
    [Id(3)] public DateTimeOffset? SentAt { get; init; }

    /// <summary>Such as FedEx.</summary>
    [Id(4)] public string? Carrier { get; init; }
    [Id(5)] public string? Tracking { get; init; }
}
