using System.Text.Encodings.Web;
using System.Text.Json;

namespace AzureTables;

/// <summary>A store of grain state in one table.</summary>
public sealed class AzureTableStorageOptions : AzureTablesOptions
{
    /// <summary>The table of grain state. Not the official provider's default, since the rows are laid out differently.</summary>
    public override string TableName { get; set; } = "GrainState";

    /// <summary>
    /// Over how many partitions grains are spread, 1 to 100. Rows of one partition share transactions; Azure's target is
    /// 2,000 rows a second for each. It can never change for a table that holds any state.
    /// </summary>
    public int PartitionCount { get; set; } = 16;

    /// <summary>True: clearing state deletes its row. False: an empty row stays, and keeps its ETag.</summary>
    public bool DeleteStateOnClear { get; set; } = true;

    /// <summary>How property names and nested values are written.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.General)
    {
        // The text goes into a column, not into a page: names stay readable in their own script.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Limits and patience of writes.</summary>
    public GroupCommitOptions Commit { get; } = new();
}
