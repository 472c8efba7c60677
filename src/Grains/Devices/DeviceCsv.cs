using System.Globalization;
using CsvHelper;

namespace Billing.Devices;

/// <summary>Devices as CSV: the columns that an import reads, and nothing that is secret.</summary>
internal static class DeviceCsv
{
    /// <summary>The columns and the fields of <see cref="DeviceDetails"/> behind them; those of ports have none.</summary>
    public static readonly (string Column, string? Field)[] Columns =
    [
        ("mac", null), ("vendor", "vendor"), ("model", "model"), ("device_name", "name"), ("description", "notes"), ("inventory_id", "inventoryId"),
        ("serial", "serial"), ("profile", "profileId"), ("customer", "customerId"), ("location", "location"), ("node", "nodeId"),
        ("port", null), ("account_id", null), ("line_label", null), ("shared", null),
    ];

    /// <summary>A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV Injection).</summary>
    public const string FormulaStarts = "=+-@\t\r\n";

    public static string Write(IEnumerable<DeviceView> devices, bool header)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default, leaveOpen: true))
        {
            if (header)
            {
                csv.WriteRecord([.. Columns.Select(column => column.Column)]);
            }

            foreach (var device in devices)
            {
                foreach (var port in device.Ports.Length > 0 ? device.Ports : new DevicePort?[] { null })
                {
                    csv.WriteRecord(Record(device, port));
                }
            }

            csv.Flush();
        }

        return text.ToString();
    }

    /// <summary>What <see cref="Harmless"/> made harmless, as it was.</summary>
    public static string Plain(string cell) => cell.Length > 1 && cell[0] == '\'' && FormulaStarts.Contains(cell[1], StringComparison.Ordinal) ? cell[1..] : cell;

    private static string[] Record(DeviceView device, DevicePort? port) =>
    [
        device.Mac,
        Harmless(device.Details.Vendor),
        Harmless(device.Details.Model),
        Harmless(device.Details.Name),
        Harmless(device.Details.Notes),
        Harmless(device.Details.InventoryId),
        Harmless(device.Details.Serial),
        Harmless(device.Details.ProfileId),
        Harmless(device.Details.CustomerId),
        Harmless(device.Details.Location),
        Harmless(device.Details.NodeId),
        port?.Port.ToString(CultureInfo.InvariantCulture) ?? "",
        Harmless(port?.AccountId),
        Harmless(port?.Label),
        port is null ? "" : port.Shared ? "yes" : "no",
    ];

    private static string Harmless(string? cell) => string.IsNullOrEmpty(cell) ? ""
        : FormulaStarts.Contains(cell[0], StringComparison.Ordinal) || (cell.Length > 1 && cell[0] == '\'' && FormulaStarts.Contains(cell[1], StringComparison.Ordinal))
            ? "'" + cell
            : cell;
}
