namespace Billing.Devices;

/// <summary>What a person enters of a device, but for its ports.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceDetails")]
public sealed record DeviceDetails
{
    /// <summary>In any case; the catalog's spelling is kept.</summary>
    [Id(0)] public string Vendor { get; init; } = "";
    [Id(1)] public string Model { get; init; } = "";
    [Id(2)] public string? Serial { get; init; }
    [Id(3)] public string? InventoryId { get; init; }

    /// <summary>Such as the person or the room that it is for.</summary>
    [Id(4)] public string? Name { get; init; }
    [Id(5)] public string? Location { get; init; }
    [Id(6)] public string? Notes { get; init; }

    /// <summary>Without one it has no files.</summary>
    [Id(7)] public string? ProfileId { get; init; }

    /// <summary>Set by the first account that is assigned; changed only while no port is assigned, and then the device gets a new address at once.</summary>
    [Id(8)] public string? CustomerId { get; init; }

    /// <summary>The node at which it registers, for resyncs; null when that is found out.</summary>
    [Id(9)] public string? NodeId { get; init; }
}
