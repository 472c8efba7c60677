namespace Billing.Frontend.Devices;

/// <summary>A device to create.</summary>
public sealed record NewDevice : DeviceFields
{
    /// <summary>12 hex digits, with <c>: - .</c> or blanks between pairs or fours, or without. Cannot be changed.</summary>
    public required string Mac { get; init; }
}
