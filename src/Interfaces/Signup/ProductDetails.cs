namespace Billing.Signup;

/// <summary>What a person enters of a product.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.ProductDetails")]
public sealed record ProductDetails
{
    /// <summary>1 to 128 characters; the pay page shows it.</summary>
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>What is charged at signup, in <see cref="Currency"/>; 0 to 100,000. For 0 nobody is asked to pay.</summary>
    [Id(1)] public decimal Price { get; init; }

    /// <summary>ISO 4217; the customer's too.</summary>
    [Id(2)] public string Currency { get; init; } = "USD";

    /// <summary>What the customer may talk for at the beginning, in <see cref="Currency"/>; 0 to 100,000.</summary>
    [Id(3)] public decimal InitialBalance { get; init; }

    /// <summary>Of the customer; null: not limited.</summary>
    [Id(4)] public int? MaxSimultaneousCalls { get; init; }

    /// <summary>Where the number comes from.</summary>
    [Id(5)] public string PoolId { get; init; } = "";

    /// <summary>The phone that goes with it, with <see cref="DeviceModel"/>; null for none.</summary>
    [Id(6)] public string? DeviceVendor { get; init; }
    [Id(7)] public string? DeviceModel { get; init; }

    /// <summary>For a phone of the stock that has no profile yet.</summary>
    [Id(8)] public string? DeviceProfileId { get; init; }
    [Id(9)] public string? Notes { get; init; }
}
