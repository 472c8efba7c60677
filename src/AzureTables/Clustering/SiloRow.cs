using System.Globalization;
using System.Net;
using Azure.Data.Tables;

namespace AzureTables;

/// <summary>
/// A silo as a row, in the schema of dotnet/orleans Orleans.Clustering.AzureStorage: every column is text.
/// </summary>
internal static class SiloRow
{
    /// <summary>The row that carries the table's version and its ETag.</summary>
    public const string Version = "VersionRow";

    /// <summary>Sorts before every silo, and carries the version for reads of several pages.</summary>
    public const string Start = "!Start";

    /// <summary>Sorts after every silo, and carries the version for reads of several pages.</summary>
    public const string End = "~End";

    private const string VersionColumn = "MembershipVersion";

    public static bool IsVersion(string rowKey) => rowKey is Version or Start or End;

    public static string Key(SiloAddress silo) =>
        string.Create(CultureInfo.InvariantCulture, $"{silo.Endpoint.Address}-{silo.Endpoint.Port}-{silo.Generation}");

    public static TableEntity OfVersion(string clusterId, string rowKey, int version) =>
        new(TableKey.Escape(clusterId), TableKey.Checked(rowKey))
        {
            ["DeploymentId"] = clusterId,
            [VersionColumn] = version.ToString(CultureInfo.InvariantCulture),
        };

    public static int VersionOf(TableEntity row) => int.Parse(row.GetString(VersionColumn), CultureInfo.InvariantCulture);

    /// <summary>Only what a heartbeat changes.</summary>
    public static TableEntity OfHeartbeat(string clusterId, MembershipEntry entry) =>
        new(TableKey.Escape(clusterId), Key(entry.SiloAddress))
        {
            ["IAmAliveTime"] = LogFormatter.PrintDate(entry.IAmAliveTime),
        };

    public static TableEntity Of(string clusterId, MembershipEntry entry)
    {
        var suspects = entry.SuspectTimes ?? [];
        return new TableEntity(TableKey.Escape(clusterId), Key(entry.SiloAddress))
        {
            ["DeploymentId"] = clusterId,
            ["Address"] = entry.SiloAddress.Endpoint.Address.ToString(),
            ["Port"] = Text(entry.SiloAddress.Endpoint.Port),
            ["Generation"] = Text(entry.SiloAddress.Generation),
            ["HostName"] = entry.HostName,
            ["Status"] = entry.Status.ToString(),
            ["ProxyPort"] = Text(entry.ProxyPort),
            ["RoleName"] = entry.RoleName,
            ["SiloName"] = entry.SiloName,
            ["InstanceName"] = entry.SiloName,
            ["UpdateZone"] = Text(entry.UpdateZone),
            ["FaultZone"] = Text(entry.FaultZone),
            ["SuspectingSilos"] = string.Join('|', suspects.Select(vote => vote.Item1.ToParsableString())),
            ["SuspectingTimes"] = string.Join('|', suspects.Select(vote => LogFormatter.PrintDate(vote.Item2))),
            ["StartTime"] = LogFormatter.PrintDate(entry.StartTime),
            ["IAmAliveTime"] = LogFormatter.PrintDate(entry.IAmAliveTime),
        };
    }

    /// <exception cref="FormatException">The row is not a silo's.</exception>
    public static MembershipEntry Parse(TableEntity row)
    {
        var entry = new MembershipEntry
        {
            SiloAddress = AddressOf(row, "Port"),
            HostName = row.GetString("HostName"),
            Status = Enum.Parse<SiloStatus>(row.GetString("Status") ?? ""),
            ProxyPort = Number(row, "ProxyPort"),
            RoleName = row.GetString("RoleName"),
            SiloName = row.GetString("SiloName") is { Length: > 0 } siloName ? siloName : row.GetString("InstanceName"),
            UpdateZone = Number(row, "UpdateZone"),
            FaultZone = Number(row, "FaultZone"),
            StartTime = Date(row, "StartTime"),
            IAmAliveTime = Date(row, "IAmAliveTime"),
        };
        var silos = Parts(row, "SuspectingSilos");
        var times = Parts(row, "SuspectingTimes");
        if (silos.Length != times.Length)
        {
            throw new FormatException($"{silos.Length} silos suspect {row.RowKey}, at {times.Length} times.");
        }
        foreach (var (silo, time) in silos.Zip(times))
        {
            entry.AddSuspector(SiloAddress.FromParsableString(silo), LogFormatter.ParseDate(time));
        }
        return entry;
    }

    public static Uri GatewayOf(TableEntity row) => AddressOf(row, "ProxyPort").ToGatewayUri();

    /// <summary>
    /// When a silo was last heard of or voted about. As the runtime's own <c>MembershipEntry.EffectiveUpdateTime</c>, which is internal.
    /// </summary>
    public static DateTime LastUpdate(MembershipEntry entry)
    {
        var times = (entry.SuspectTimes ?? []).Select(vote => vote.Item2).Append(entry.StartTime).Append(entry.IAmAliveTime);
        return times.Max(time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }

    private static SiloAddress AddressOf(TableEntity row, string portColumn) => SiloAddress.New(
        IPAddress.Parse(row.GetString("Address") ?? ""), Number(row, portColumn), Number(row, "Generation"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static DateTime Date(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? LogFormatter.ParseDate(text) : default;

    private static string[] Parts(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? text.Split('|') : [];
}
