using System.Text.Json;
using DuckDB.NET.Data;

namespace Billing.Reports;

/// <summary>
/// Lets one SELECT over <c>cdrs</c> through. It judges what DuckDB's own parser made of the text, so that there is no second reading of it. It is the first of two
/// fences: the database is locked as well (<see cref="CdrDatabase"/>).
/// </summary>
internal static class SqlGuard
{
    private static readonly HashSet<string> s_tableFunctions = new(StringComparer.OrdinalIgnoreCase) { "range", "generate_series", "unnest" };

    /// <summary>They tell or change what is not in the view.</summary>
    private static readonly string[] s_functions =
        ["current_setting", "getvariable", "write_log", "nextval", "currval", "getenv", "query", "query_table", "parse_duckdb_log_message", "add_parquet_key", "set_config"];

    private static readonly string[] s_prefixes = ["pragma_", "duckdb_", "read_", "which_", "json_execute", "icu_"];

    /// <exception cref="ReportException">It is not such a SELECT; says why.</exception>
    public static void Check(DuckDBConnection connection, string sql)
    {
        if (string.IsNullOrWhiteSpace(sql) || sql.Length > ReportValidation.LongestSql)
        {
            throw new ReportException(ReportFailure.Invalid, $"SQL has between 1 and {ReportValidation.LongestSql} characters.");
        }

        using var parsed = JsonDocument.Parse(Parse(connection, sql), new JsonDocumentOptions { MaxDepth = 1000 });
        var root = parsed.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            // "not implemented" is what the parser says of statements other than SELECT.
            var refused = root.GetProperty("error_type").GetString() == "not implemented";
            throw new ReportException(
                refused ? ReportFailure.Refused : ReportFailure.Invalid,
                refused ? "Only a SELECT runs here." : root.GetProperty("error_message").GetString() ?? "The SQL cannot be read.");
        }

        if (root.GetProperty("statements").GetArrayLength() != 1)
        {
            throw new ReportException(ReportFailure.Refused, "One statement at a time.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "cdrs" };
        CollectNames(root, names);
        Walk(root, names);
    }

    private static string Parse(DuckDBConnection connection, string sql)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT json_serialize_sql(CAST($sql AS VARCHAR))";
            command.Parameters.Add(new DuckDBParameter("sql", sql));
            return (string)command.ExecuteScalar()!;
        }
        catch (DuckDBException fault)
        {
            throw CdrDatabase.Meaning(fault);
        }
    }

    /// <summary>Names that the SQL itself gives to parts of it (WITH).</summary>
    private static void CollectNames(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("cte_map", out var ctes) && ctes.ValueKind == JsonValueKind.Object && ctes.TryGetProperty("map", out var map))
            {
                names.UnionWith(map.EnumerateArray().Select(entry => entry.GetProperty("key").GetString()!));
            }

            foreach (var property in element.EnumerateObject())
            {
                CollectNames(property.Value, names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                CollectNames(item, names);
            }
        }
    }

    private static void Walk(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            switch (Text(element, "type"))
            {
                case "BASE_TABLE":
                    Table(element, names);
                    break;
                case "TABLE_FUNCTION":
                    var function = Text(element.GetProperty("function"), "function_name");
                    if (function is null || !s_tableFunctions.Contains(function))
                    {
                        throw Refusal($"The function {function} does not run here.");
                    }

                    break;
                case "SHOW_REF":
                    throw Refusal("Only a SELECT runs here.");
                case "FUNCTION":
                    Function(Text(element, "function_name") ?? "");
                    break;
            }

            foreach (var property in element.EnumerateObject())
            {
                Walk(property.Value, names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, names);
            }
        }
    }

    private static void Table(JsonElement table, HashSet<string> names)
    {
        var name = Text(table, "table_name") ?? "";
        if (!names.Contains(name) || !string.IsNullOrEmpty(Text(table, "schema_name")) || !string.IsNullOrEmpty(Text(table, "catalog_name")))
        {
            throw Refusal($"There is no table but cdrs: {name}.");
        }
    }

    private static void Function(string name)
    {
        if (s_functions.Contains(name, StringComparer.OrdinalIgnoreCase) || s_prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            throw Refusal($"The function {name} does not run here.");
        }
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ReportException Refusal(string message) => new(ReportFailure.Refused, message);
}
