using System.Text.Json;

namespace Billing.Reports;

/// <summary>
/// How long the texts and lists may get that a SELECT puts together. The memory of values is not in the database's limit, and 2,048 of them are made at once: a text that is
/// doubled in each of twenty subqueries would take all that the machine has. The bound is generous: what is put together in each SELECT, times that of all others.
/// </summary>
internal sealed class SqlGrowth
{
    /// <summary>Characters of one value.</summary>
    private const double Most = 1 << 16;

    /// <summary>No text of a call is longer.</summary>
    private const double LongestOfCall = 128;

    /// <summary>What they give grows with the rows: fit to be shown, not to be made longer.</summary>
    private static readonly HashSet<string> s_gathering =
        new((string[])["string_agg", "group_concat", "listagg", "list", "array_agg", "histogram"], StringComparer.OrdinalIgnoreCase);

    private double _all = 1;
    private double _longest = LongestOfCall;
    private bool _gathers;
    private string? _refused;

    /// <summary>Why it is refused; null when it is not.</summary>
    /// <param name="statement">As DuckDB tells what it read.</param>
    public static string? Of(JsonElement statement)
    {
        var growth = new SqlGrowth();
        var outside = new Level();
        growth.Walk(statement, outside);
        growth._all *= outside.Growth;
        return growth._refused
            ?? (growth._all * (growth._gathers ? Most / 16 : growth._longest) > Most ? "It puts texts or lists together that may become too long; use fewer of || and concat." : null);
    }

    private void Walk(JsonElement element, Level level)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, level);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var type = SqlGuard.Text(element, "type");
            var within = type == "SELECT_NODE" ? new Level() : level;
            if (type == "VALUE_CONSTANT")
            {
                _longest = Math.Max(_longest, LengthOf(element));
            }
            else if (SqlGuard.Text(element, "function_name") is { } name)
            {
                Function(element, type, name.ToUpperInvariant(), level);
            }

            foreach (var property in element.EnumerateObject())
            {
                Walk(property.Value, within);
            }

            if (within != level)
            {
                _all *= within.Growth;
            }
        }
    }

    private void Function(JsonElement function, string? type, string name, Level level)
    {
        JsonElement[] parts = function.TryGetProperty("children", out var children) && children.ValueKind == JsonValueKind.Array ? [.. children.EnumerateArray()] : [];
        if (s_gathering.Contains(name))
        {
            _gathers = true;
            if (type == "WINDOW_AGGREGATE")
            {
                _refused = $"The function {name.ToLowerInvariant()} does not run over a window: each row would have all before it.";
            }
        }

        switch (name)
        {
            case "||" or "CONCAT" or "CONCAT_WS" or "LIST_VALUE" or "LIST_PACK" or "ROW" or "STRUCT_PACK":
                // A separator is there once for each part.
                level.Parts += parts.Length * (name == "CONCAT_WS" ? 2 : 1);
                if (Array.Exists(parts, part => SqlGuard.Text(part, "type") is "STAR" or "OPERATOR_UNPACK"))
                {
                    _refused = $"The function {name.ToLowerInvariant()} puts columns together that are named, not all.";
                }

                break;
            case "REPLACE" or "REGEXP_REPLACE" when parts.Length >= 3:
                // Each character may become this.
                level.Factor *= 1 + LengthOf(parts[2]);
                if (SqlGuard.Text(parts[2], "type") != "VALUE_CONSTANT")
                {
                    _refused = $"The function {name.ToLowerInvariant()} puts in a text that is written there, no other.";
                }

                break;
        }
    }

    private static int LengthOf(JsonElement constant) =>
        constant.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Object ? SqlGuard.Text(value, "value")?.Length ?? 0 : 0;

    /// <summary>What one SELECT puts together.</summary>
    private sealed class Level
    {
        public double Parts { get; set; }

        public double Factor { get; set; } = 1;

        public double Growth => (1 + Parts) * Factor;
    }
}
