using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using Billing.Calls;

namespace Billing.Silo.Calls;

/// <summary>A call as a row: what lists show and search in a column each, and the whole of it as JSON.</summary>
internal static class CallRow
{
    private const string State = "State";

    /// <summary>A text column holds 32 Ki characters.</summary>
    private const int LongestColumn = 32_000;

    private static readonly JsonSerializerOptions s_json = new()
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The columns that the live list is made of.</summary>
    public static readonly string[] LiveColumns =
    [
        "Key", "CustomerId", "AccountId", "Caller", "Callee", "CalleeCountry", "NodeId", "Stage", "Certainty", "SetupAt", "ConnectedAt",
        "LastEvidenceAt", "HeardAt", "Legs", "Version", "CallId", "OtherNodeIds", "OverLimit",
    ];

    public static TableEntity Write(string partition, string rowKey, CallState call)
    {
        var row = new TableEntity(partition, rowKey)
        {
            ["Key"] = call.Key,
            ["NodeId"] = call.Legs[0].NodeId,
            ["Stage"] = call.Stage.ToString(),
            ["Certainty"] = call.Certainty.ToString(),
            ["SetupAt"] = call.SetupAt,
            ["Legs"] = call.Legs.Length,
            ["Version"] = call.Version,
            ["LastEvidenceAt"] = call.LastEvidenceAt,
        };
        Set(row, "CustomerId", call.CustomerId);
        Set(row, "AccountId", call.AccountId);
        Set(row, "Caller", call.Caller);
        Set(row, "Callee", call.Callee);
        Set(row, "CallerCountry", call.CallerCountry);
        Set(row, "CalleeCountry", call.CalleeCountry);
        Set(row, "ConnectedAt", call.ConnectedAt);
        if (call.Ended)
        {
            var cdr = call.Cdr();
            row["EndedAt"] = cdr.EndedAt;
            row["Seconds"] = cdr.Seconds;
            row["Why"] = cdr.Why;
            Set(row, "Cause", cdr.Cause);
            Set(row, "SipCode", cdr.SipCode);
        }
        else
        {
            var live = call.Live();
            row["HeardAt"] = live.HeardAt;
            Set(row, "CallId", live.CallId);
            Set(row, "OtherNodeIds", live.OtherNodeIds is { } others ? string.Join(' ', others) : null);
            Set(row, "OverLimit", live.OverLimit);
        }

        var json = JsonSerializer.Serialize(call, s_json);
        for (var part = 0; part * LongestColumn < json.Length; part++)
        {
            row[part == 0 ? State : $"{State}{part}"] = json.Substring(part * LongestColumn, Math.Min(LongestColumn, json.Length - (part * LongestColumn)));
        }

        return row;
    }

    public static CallState Read(TableEntity row)
    {
        var json = row.GetString(State) ?? throw new InvalidDataException($"The row {row.RowKey} holds no call.");
        for (var part = 1; row.TryGetValue($"{State}{part}", out var more); part++)
        {
            json += (string)more;
        }

        return JsonSerializer.Deserialize<CallState>(json, s_json) ?? throw new InvalidDataException($"The row {row.RowKey} holds no call.");
    }

    public static LiveCall ReadLive(TableEntity row) => new()
    {
        Key = row.GetString("Key"),
        CustomerId = row.GetString("CustomerId"),
        AccountId = row.GetString("AccountId"),
        Caller = row.GetString("Caller"),
        Callee = row.GetString("Callee"),
        Country = row.GetString("CalleeCountry"),
        NodeId = row.GetString("NodeId"),
        Stage = Enum.Parse<CallStage>(row.GetString("Stage")),
        Certainty = Enum.Parse<Certainty>(row.GetString("Certainty")),
        SetupAt = row.GetDateTimeOffset("SetupAt")!.Value,
        ConnectedAt = row.GetDateTimeOffset("ConnectedAt"),
        LastEvidenceAt = row.GetDateTimeOffset("LastEvidenceAt")!.Value,
        Legs = row.GetInt32("Legs")!.Value,
        Version = row.GetInt64("Version")!.Value,
        CallId = row.GetString("CallId"),
        HeardAt = row.GetDateTimeOffset("HeardAt") ?? row.GetDateTimeOffset("LastEvidenceAt")!.Value,
        OtherNodeIds = row.GetString("OtherNodeIds")?.Split(' '),
        OverLimit = row.GetString("OverLimit"),
    };

    private static void Set(TableEntity row, string column, object? value)
    {
        if (value is not null)
        {
            row[column] = value;
        }
    }
}
