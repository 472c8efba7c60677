using System.Globalization;
using Azure.Data.Tables;

namespace AzureTables;

/// <summary>A reminder as a row: see <see cref="AzureTableReminders"/>.</summary>
public static class ReminderRow
{
    /// <summary>The row of a reminder.</summary>
    public static TableEntity Of(GrainId grain, string name, DateTime startAt, TimeSpan period, string serviceId, string clusterId)
    {
        var hash = grain.GetUniformHashCode();
        return new TableEntity(Partition(serviceId, hash), RowKey(grain, name))
        {
            ["GrainReference"] = grain.ToString(),
            ["ReminderName"] = name,
            ["ServiceId"] = serviceId,
            ["DeploymentId"] = clusterId,
            ["StartAt"] = LogFormatter.PrintDate(startAt),
            ["Period"] = period.ToString("c", CultureInfo.InvariantCulture),
            ["GrainRefConsistentHash"] = hash.ToString("X8", CultureInfo.InvariantCulture),
        };
    }

    internal static string RowKey(GrainId grain, string name) => TableKey.Join(grain.ToString(), name);

    internal static string Partition(string serviceId, uint hash) =>
        TableKey.Checked(string.Create(CultureInfo.InvariantCulture, $"{TableKey.Escape(serviceId)}_{hash:X8}"));
}
