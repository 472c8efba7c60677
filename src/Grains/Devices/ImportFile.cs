using System.Globalization;
using System.Text;
using CsvHelper;

namespace Billing.Devices;

/// <summary>Reads a file of devices: pure, and the same for the same text.</summary>
internal sealed class ImportFile
{
    private const int MostPorts = 200;

    private readonly List<ImportRowOfFile> _rows = [];
    private readonly List<ImportDeviceOfFile> _devices = [];
    private readonly List<string> _warnings = [];

    private ImportFile()
    {
    }

    public IReadOnlyList<ImportRowOfFile> Rows => _rows;

    public IReadOnlyList<ImportDeviceOfFile> Devices => _devices;

    public IReadOnlyList<string> Warnings => _warnings;

    public static Result<ImportFile> Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > ImportLimits.MostBytes)
        {
            return new Problem("csv", "too-large", "A file may have at most 2 MiB. Split it.");
        }

        if (text.Contains('\0', StringComparison.Ordinal) || text.Contains('\ufffd', StringComparison.Ordinal))
        {
            return new Problem("csv", "invalid", "This is not text in UTF-8.");
        }

        try
        {
            return Read(CsvReader.FromText(text.TrimStart('\ufeff'), new CsvReaderOptions
            {
                MalformedData = CsvMalformedDataHandling.Throw,
                MaxRecordSize = 64 * 1024,
                TrackLineNumbers = true,
                IncludeValuesInExceptions = false,
            }));
        }
        catch (CsvFormatException exception)
        {
            return new Problem("csv", "invalid", $"This is not a CSV file: {exception.Message}");
        }
    }

    private static Result<ImportFile> Read(CsvReader csv)
    {
        using var _ = csv;
        var names = csv.Headers.Select(name => name.Trim().ToLowerInvariant()).ToArray();
        var fields = new Fields();
        foreach (var name in new[] { "mac", "vendor", "model" })
        {
            fields.Refuse(!names.Contains(name), "csv", "no-column", $"The header has no column {name}.");
        }

        foreach (var name in names.GroupBy(name => name).Where(same => same.Count() > 1 && same.Key.Length > 0))
        {
            fields.Refuse(true, "csv", "same-column", $"The header has the column {Short(name.Key)} twice.");
        }

        fields.Refuse(
            names.Contains("account_id") != names.Contains("port"), "csv", "no-column", "The columns port and account_id go together.");
        if (!fields.Valid)
        {
            return fields.Problems;
        }

        var file = new ImportFile();
        var known = DeviceCsv.Columns.Select(column => column.Column).ToArray();
        file._warnings.AddRange(names.Where(name => name.Length > 0 && !known.Contains(name)).Select(name => $"The column {Short(name)} is not read."));

        var columns = known.Where(names.Contains).ToDictionary(name => name, name => Array.IndexOf(names, name), StringComparer.Ordinal);
        var byMac = new Dictionary<string, (int Place, List<Cells> Rows)>(StringComparer.Ordinal);
        while (csv.Read())
        {
            var cells = new Cells(csv.LineNumber, columns.ToDictionary(
                column => column.Key, column => column.Value < csv.FieldCount ? DeviceCsv.Plain(csv.GetString(column.Value).Trim()) : "", StringComparer.Ordinal));
            if (cells.All.Values.All(cell => cell.Length == 0))
            {
                continue;
            }

            if (file._rows.Count == ImportLimits.MostRows)
            {
                return new Problem("csv", "too-large", "A file may have at most 20,000 rows. Split it.");
            }

            var mac = Ids.NormalizeMac(cells["mac"]);
            // A row without a MAC is a device of its own, to be refused.
            var key = mac ?? string.Create(CultureInfo.InvariantCulture, $"line {cells.Line}");
            if (!byMac.TryGetValue(key, out var device))
            {
                byMac[key] = device = (byMac.Count, []);
            }

            device.Rows.Add(cells);
            file._rows.Add(new ImportRowOfFile(
                (int)cells.Line, mac ?? Short(cells["mac"]), int.TryParse(cells["port"], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null,
                cells["account_id"] is { Length: > 0 } account ? Short(account) : null, device.Place));
        }

        // An account that two ports of the file want goes to the first, whatever the order of applying them is.
        var accounts = new Dictionary<string, (long Line, bool Shared)>(StringComparer.Ordinal);
        foreach (var (key, (_, rows)) in byMac.OrderBy(device => device.Value.Place))
        {
            file._devices.Add(Device(key, rows, columns, accounts));
        }

        return file;
    }

    private static ImportDeviceOfFile Device(
        string key, List<Cells> rows, Dictionary<string, int> columns, Dictionary<string, (long Line, bool Shared)> accounts)
    {
        var fields = new Fields();
        var first = rows[0];
        fields.Refuse(Ids.NormalizeMac(key) is null, "mac", "invalid", At(first, first["mac"].Length == 0 ? "There is no MAC." : "This is not the MAC of a device."));
        foreach (var row in rows.Skip(1))
        {
            foreach (var (column, field) in DeviceCsv.Columns.Where(column => column.Field is not null))
            {
                fields.Refuse(row[column] != first[column], field!, "differs", At(row, string.Create(CultureInfo.InvariantCulture, $"{column} is another one than in line {first.Line}.")));
            }
        }

        var ports = new List<ImportedPort>();
        foreach (var row in rows.Where(row => row["port"].Length > 0 || row["account_id"].Length > 0))
        {
            Port(fields, row, ports, accounts);
        }

        if (!fields.Valid)
        {
            // What is refused takes no account from others.
            foreach (var port in ports.Where(port => port.AccountId is not null && accounts.GetValueOrDefault(port.AccountId).Line == port.Line))
            {
                accounts.Remove(port.AccountId!);
            }
        }

        return new ImportDeviceOfFile(
            new ImportedDevice
            {
                Mac = key,
                Details = new DeviceDetails
                {
                    Vendor = first["vendor"],
                    Model = first["model"],
                    Name = first["device_name"],
                    Notes = first["description"],
                    InventoryId = first["inventory_id"],
                    Serial = first["serial"],
                    ProfileId = first["profile"],
                    CustomerId = first["customer"],
                    Location = first["location"],
                    NodeId = first["node"],
                },
                Fields = [.. DeviceCsv.Columns.Where(column => column.Field is not null && columns.ContainsKey(column.Column)).Select(column => column.Field!)],
                Ports = [.. ports],
            },
            fields.Problems);
    }

    private static void Port(Fields fields, Cells row, List<ImportedPort> ports, Dictionary<string, (long Line, bool Shared)> accounts)
    {
        if (!int.TryParse(row["port"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostPorts)
        {
            fields.Refuse(true, "port", "invalid", At(row, row["port"].Length == 0 ? "Say which port has the account." : "A port is a number from 1."));
            return;
        }

        fields.Refuse(ports.Exists(port => port.Port == number), "port", "twice", At(row, string.Create(CultureInfo.InvariantCulture, $"Port {number} is there twice.")));
        var account = row["account_id"].Length == 0 ? null : Ids.NormalizeAccount(row["account_id"]);
        fields.Refuse(account is not null && !Ids.IsAccount(account), "accountId", Problem.NotFound, At(row, "There is no such account."));
        bool? shared = row["shared"].ToLowerInvariant() switch
        {
            "" or "no" or "false" or "0" or "n" => false,
            "yes" or "true" or "1" or "y" => true,
            _ => null,
        };
        fields.Refuse(shared is null, "shared", "invalid", At(row, "Shared is yes or no."));
        if (account is not null)
        {
            if (accounts.TryGetValue(account, out var other))
            {
                fields.Refuse(
                    shared != true, "accountId", "taken",
                    At(row, string.Create(CultureInfo.InvariantCulture, $"Line {other.Line} has the account {account}. Say that the line is shared when both should have it.")));
            }
            else
            {
                accounts[account] = (row.Line, shared == true);
            }
        }

        ports.Add(new ImportedPort
        {
            Port = number,
            AccountId = account,
            Label = row["line_label"].Length == 0 ? null : row["line_label"],
            Shared = shared == true,
            Line = (int)row.Line,
        });
    }

    private static string At(Cells row, string what) => string.Create(CultureInfo.InvariantCulture, $"Line {row.Line}: {what}");

    private static string Short(string text) => text.Length > 64 ? text[..64] + "…" : text;

    private sealed record Cells(long Line, Dictionary<string, string> All)
    {
        public string this[string column] => All.GetValueOrDefault(column, "");
    }
}
