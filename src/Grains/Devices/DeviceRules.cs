using System.Globalization;
using Billing.Audit;
using Billing.Customers;
using Billing.Provisioning;

namespace Billing.Devices;

/// <summary>What a device's fields may hold.</summary>
internal static class DeviceRules
{
    public const string AuditKind = "device";

    private static readonly TimeSpan s_shortestOverlap = TimeSpan.FromDays(1);

    /// <summary>The same without blanks around texts, empty ones as null, vendor and model as the catalog spells them.</summary>
    public static DeviceDetails Tidy(DeviceDetails details)
    {
        var (vendor, model) = (details.Vendor?.Trim() ?? "", details.Model?.Trim() ?? "");
        var known = PhoneCatalog.Find(vendor, model);
        return new DeviceDetails
        {
            Vendor = known?.Vendor ?? vendor.ToLowerInvariant(),
            Model = known?.Model ?? model,
            Serial = CustomerRules.Blank(details.Serial),
            InventoryId = CustomerRules.Blank(details.InventoryId),
            Name = CustomerRules.Blank(details.Name),
            Location = CustomerRules.Blank(details.Location),
            Notes = CustomerRules.Blank(details.Notes),
            ProfileId = CustomerRules.Blank(details.ProfileId)?.ToLowerInvariant(),
            CustomerId = CustomerRules.Blank(details.CustomerId)?.ToLowerInvariant(),
            NodeId = CustomerRules.Blank(details.NodeId)?.ToLowerInvariant(),
        };
    }

    public static Fields Check(string mac, DeviceDetails details, IEnumerable<DevicePort> ports)
    {
        var model = PhoneCatalog.Find(details.Vendor, details.Model);
        var fields = new Fields()
            .Refuse(Ids.NormalizeMac(mac) != mac, "mac", "invalid", "A MAC has 12 hex digits, such as 00:15:65:ab:cd:ef.")
            .Refuse(details.Vendor.Length == 0, "vendor", "required", "Vendor is required.")
            .Refuse(details.Model.Length == 0, "model", "required", "Model is required.")
            .Refuse(
                model is null && details.Vendor.Length > 0 && details.Model.Length > 0, "model", "unknown-model",
                "We do not know how to write files for this model of this vendor.")
            .Text("serial", details.Serial, required: false, 64)
            .Text("inventoryId", details.InventoryId, required: false, 64)
            .Text("name", details.Name, required: false, 128)
            .Text("location", details.Location, required: false, 128)
            .Text("notes", details.Notes, required: false, 4000, lines: true)
            .Refuse(details.ProfileId is not null && !Ids.IsName(details.ProfileId), "profileId", Problem.NotFound, "There is no such profile.")
            .Refuse(details.CustomerId is not null && !Ids.IsName(details.CustomerId), "customerId", Problem.NotFound, "There is no such customer.")
            .Refuse(details.NodeId is not null && !Ids.IsName(details.NodeId), "nodeId", Problem.NotFound, "There is no such node.");
        if (model is not null)
        {
            foreach (var port in ports)
            {
                CheckPort(fields, "ports", port.Port, model.Ports);
            }
        }

        return fields;
    }

    public static Fields CheckPort(Fields fields, string field, int port, int ports) => fields.Refuse(
        port < 1 || port > ports, field, "out-of-range",
        string.Create(CultureInfo.InvariantCulture, $"This model has {(ports == 1 ? "one port" : $"the ports 1 to {ports}")}; there is no port {port}."));

    /// <summary>How long a former address serves.</summary>
    /// <param name="settings">All that the phone may have: it asks when the ones that it has say so, and not when the newest do.</param>
    public static TimeSpan Overlap(IEnumerable<PhoneSettings> settings)
    {
        var twice = TimeSpan.FromMinutes(2.0 * settings.Select(one => one.ProvisioningMinutes).DefaultIfEmpty().Max());
        return twice > s_shortestOverlap ? twice : s_shortestOverlap;
    }

    public static Changes Compare(DeviceDetails before, DeviceDetails after) => new Changes()
        .Field("vendor", before.Vendor, after.Vendor)
        .Field("model", before.Model, after.Model)
        .Field("serial", before.Serial, after.Serial)
        .Field("inventoryId", before.InventoryId, after.InventoryId)
        .Field("name", before.Name, after.Name)
        .Field("location", before.Location, after.Location)
        .Field("notes", before.Notes, after.Notes)
        .Field("profileId", before.ProfileId, after.ProfileId)
        .Field("customerId", before.CustomerId, after.CustomerId)
        .Field("nodeId", before.NodeId, after.NodeId);

    public static Changes ComparePorts(this Changes changes, DevicePort[] before, DevicePort[] after)
    {
        foreach (var number in before.Concat(after).Select(port => port.Port).Distinct().Order())
        {
            changes.Field(string.Create(CultureInfo.InvariantCulture, $"port {number}"), Text(before, number), Text(after, number));
        }

        return changes;

        static string? Text(DevicePort[] ports, int number) => Array.Find(ports, port => port.Port == number) is { } port
            ? port.AccountId + (port.Label is null ? "" : $" “{port.Label}”") + (port.Shared ? " (shared)" : "")
            : null;
    }

    /// <summary>The ports with one of them as it should be, in order.</summary>
    public static DevicePort[] With(DevicePort[] ports, DevicePort port) =>
        [.. ports.Where(one => one.Port != port.Port).Append(port).OrderBy(one => one.Port)];

    public static DevicePort[] Without(DevicePort[] ports, int port) => [.. ports.Where(one => one.Port != port)];

    /// <summary>Whether a change may make other files of it, or bring them elsewhere.</summary>
    public static bool OtherFiles(DeviceState before, DeviceState after) =>
        (before.Details.ProfileId is not null || after.Details.ProfileId is not null)
        && (before.Retired != after.Retired
            || before.Token != after.Token
            || before.ProfileVersion != after.ProfileVersion
            || before.Details.ProfileId != after.Details.ProfileId
            || before.Details.Vendor != after.Details.Vendor
            || before.Details.Model != after.Details.Model
            || before.AdminPassword != after.AdminPassword
            || !before.Ports.SequenceEqual(after.Ports));

    /// <summary>What the history of its files says of a change.</summary>
    public static string Why(string action, string? reason)
    {
        var verb = action switch
        {
            "create" => "Created",
            "assign" => "Port assigned",
            "unassign" => "Port unassigned",
            "retire" => "Retired",
            "restore" => "Restored",
            "rotate" => "New address",
            _ => "Changed",
        };
        return CustomerRules.Blank(reason) is { } why ? $"{verb}: {why}" : verb;
    }
}
