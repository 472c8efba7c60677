using Billing.Devices;

namespace Billing.Frontend.Components.Devices;

/// <summary>A device while somebody types it.</summary>
public sealed class DeviceDraft
{
    public static readonly string[] Fields =
        ["mac", "vendor", "model", "serial", "inventoryId", "name", "location", "notes", "profileId", "customerId", "nodeId"];

    public bool IsNew { get; init; }
    public string Mac { get; set; } = "";
    public string? Vendor { get; set; }
    public string? Model { get; set; }
    public string Serial { get; set; } = "";
    public string InventoryId { get; set; } = "";
    public string Name { get; set; } = "";
    public string Location { get; set; } = "";
    public string Notes { get; set; } = "";
    public string? ProfileId { get; set; }
    public string? CustomerId { get; set; }
    public string NodeId { get; set; } = "";

    public static DeviceDraft Of(DeviceView device) => new()
    {
        Mac = device.Mac,
        Vendor = device.Details.Vendor,
        Model = device.Details.Model,
        Serial = device.Details.Serial ?? "",
        InventoryId = device.Details.InventoryId ?? "",
        Name = device.Details.Name ?? "",
        Location = device.Details.Location ?? "",
        Notes = device.Details.Notes ?? "",
        ProfileId = device.Details.ProfileId,
        CustomerId = device.Details.CustomerId,
        NodeId = device.Details.NodeId ?? "",
    };

    public DeviceDetails ToDetails() => new()
    {
        Vendor = Vendor ?? "",
        Model = Model ?? "",
        Serial = Some(Serial),
        InventoryId = Some(InventoryId),
        Name = Some(Name),
        Location = Some(Location),
        Notes = Some(Notes),
        ProfileId = Some(ProfileId),
        CustomerId = Some(CustomerId),
        NodeId = Some(NodeId),
    };

    /// <summary>What can be told without asking the cluster; the grain has the last word.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (IsNew && Ids.NormalizeMac(Mac) is null)
        {
            yield return new("mac", "invalid", Mac.Trim().Length == 0
                ? "Enter the MAC that is printed on the device."
                : "A MAC has 12 hex digits, such as 00:15:65:ab:cd:ef.");
        }

        if (string.IsNullOrWhiteSpace(Vendor))
        {
            yield return new("vendor", "required", "Choose the vendor.");
        }

        if (string.IsNullOrWhiteSpace(Model))
        {
            yield return new("model", "required", "Choose the model.");
        }

        foreach (var (field, text, longest) in new[] { ("serial", Serial, 64), ("inventoryId", InventoryId, 64), ("name", Name, 128), ("location", Location, 128), ("notes", Notes, 4000) })
        {
            if (text.Trim().Length > longest)
            {
                yield return new(field, "invalid", $"At most {longest} characters.");
            }
        }
    }

    private static string? Some(string? text) => text?.Trim() is { Length: > 0 } some ? some : null;
}
