using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>What a device is made of, as the API spells it; its ports have a resource of their own.</summary>
public abstract record DeviceFields
{
    /// <summary>Such as <c>yealink</c>; see phone-models.</summary>
    public required string Vendor { get; init; }

    /// <summary>Such as <c>T46U</c>, in any case; see phone-models.</summary>
    public required string Model { get; init; }
    public string? Serial { get; init; }
    public string? InventoryId { get; init; }

    /// <summary>Such as the person or the room that it is for.</summary>
    public string? Name { get; init; }
    public string? Location { get; init; }
    public string? Notes { get; init; }

    /// <summary>Without one it has no files.</summary>
    public string? ProfileId { get; init; }

    /// <summary>Set by the first account that is assigned; changed only while no port is assigned.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The node at which it registers, for resyncs; null when that is found out.</summary>
    public string? NodeId { get; init; }

    internal DeviceDetails ToDetails() => new()
    {
        Vendor = Vendor,
        Model = Model,
        Serial = Serial,
        InventoryId = InventoryId,
        Name = Name,
        Location = Location,
        Notes = Notes,
        ProfileId = ProfileId,
        CustomerId = CustomerId,
        NodeId = NodeId,
    };
}
