using Billing.Calls;
using Billing.Lake;
using Billing.Reports;

namespace Lake.Tests;

/// <summary>Calls as tests need them, and a database over them.</summary>
internal static class Calls
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public static CdrRecord Call(string key, DateTimeOffset? ended = null, int seconds = 60, long version = 1) => new()
    {
        Key = key,
        Version = version,
        CustomerId = "acme",
        AccountId = "493012345",
        Caller = "493012345",
        Callee = "442071234567",
        CallerCountry = "DE",
        CallerArea = "30",
        CalleeCountry = "GB",
        CalleeArea = "20",
        NodeId = "gw-1",
        Legs = 2,
        SetupAt = (ended ?? Noon).AddSeconds(-seconds - 5),
        ConnectedAt = seconds > 0 ? (ended ?? Noon).AddSeconds(-seconds) : null,
        DisconnectedAt = ended ?? Noon,
        Seconds = seconds,
        Cause = 16,
        SipCode = 200,
        Certainty = Certainty.Confirmed,
        Why = "normal call clearing",
    };

    public static async Task<string> File(Folder folder, string name, params CdrRecord[] calls)
    {
        var path = folder.Of(name);
        await using var file = System.IO.File.Create(path);
        await CdrParquet.WriteAsync(file, calls);
        return path;
    }

    /// <summary>A database over one unsettled file.</summary>
    public static async Task<CdrDatabase> Database(Folder folder, params CdrRecord[] calls) =>
        await CdrDatabase.OpenAsync(new([], [], [await File(folder, "calls.parquet", calls)]), new(), TimeProvider.System);

    /// <summary>A database over one unsettled file, or over a local copy of it.</summary>
    public static async Task<CdrDatabase> Database(Folder folder, bool local, params CdrRecord[] calls)
    {
        if (!local)
        {
            return await Database(folder, calls);
        }

        // One call is settled, the others are not.
        string[] settled = [await File(folder, "settled.parquet", calls[0])];
        await LocalCalls.UpdateAsync(folder.Of("calls.duckdb"), settled, settled, [await File(folder, "recent.parquet", calls[1..])], new());
        return await Local(folder.Of("calls.duckdb"));
    }

    /// <summary>A local copy as the only one who reads it.</summary>
    public static async Task<CdrDatabase> Local(string path, (DateTimeOffset From, DateTimeOffset To)? span = null)
    {
        // The connection holds what it needs.
        using var database = await LocalDatabase.OpenAsync(path, new());
        return await database.ConnectAsync(new(), TimeProvider.System, span);
    }

    public static async Task<object?[][]> Rows(this CdrDatabase database, string sql)
    {
        using var rows = await database.RunAsync(sql);
        return [.. rows.Read()];
    }

    public static async Task<object?[][]> Rows(this CdrDatabase database, ReportDefinition report)
    {
        using var rows = await database.RunAsync(report, Noon);
        return [.. rows.Read()];
    }
}
