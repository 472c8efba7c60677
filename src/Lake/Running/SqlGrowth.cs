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

    /// <summary>%c of a time for its two characters.</summary>
    private const int LongestOfFormat = 12;

    /// <summary>What they give grows with the rows: fit to be shown, not to be made longer.</summary>
    private static readonly HashSet<string> s_gathering =
        new((string[])["string_agg", "group_concat", "listagg", "list", "array_agg", "histogram"], StringComparer.OrdinalIgnoreCase);

    /// <summary>They make lists or structures of texts.</summary>
    private static readonly HashSet<string> s_lists = new(
        (string[])["list_value", "list_pack", "row", "struct_pack", "split", "str_split", "string_split", "string_to_array", "regexp_extract_all"], StringComparer.OrdinalIgnoreCase);

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
        growth.Walk(statement, outside, depth: 0);
        growth._all *= outside.Growth;
        return growth._refused
            ?? (growth._all * (growth._gathers ? Most / 16 : growth._longest) > Most ? "It puts texts or lists together that may become too long; use fewer of || and concat." : null);
    }

    /// <param name="depth">How many texts of values, and lists, there are around it in its SELECT.</param>
    private void Walk(JsonElement element, Level level, int depth)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, level, depth);
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

            depth = within != level ? 0 : depth + (Doubles(element, type) ? 1 : 0);
            within.Depth = Math.Max(within.Depth, depth);
            foreach (var property in element.EnumerateObject())
            {
                Walk(property.Value, within, depth);
            }

            if (within != level)
            {
                _all *= within.Growth;
            }
        }
    }

    /// <summary>
    /// A list or structure, which a row is as well, becomes a text with its values' quotes and backslashes doubled; made a list again and a text again, they are doubled again.
    /// </summary>
    private static bool Doubles(JsonElement element, string? type) => type == "OPERATOR_CAST"
        ? SqlGuard.Type(element) == "VARCHAR" && element.TryGetProperty("child", out var child) && !IsConstant(child)
        : SqlGuard.Text(element, "function_name") is { } name && s_lists.Contains(name) && !Array.TrueForAll(Parts(element), IsConstant);

    private static bool IsConstant(JsonElement element) => SqlGuard.Text(element, "type") == "VALUE_CONSTANT";

    private static JsonElement[] Parts(JsonElement function) =>
        function.TryGetProperty("children", out var children) && children.ValueKind == JsonValueKind.Array ? [.. children.EnumerateArray()] : [];

    private void Function(JsonElement function, string? type, string name, Level level)
    {
        var parts = Parts(function);
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
                // The names are in the text of a structure.
                _longest = Math.Max(_longest, parts.Sum(part => SqlGuard.Text(part, "alias")?.Length ?? 0));
                if (Array.Exists(parts, part => SqlGuard.Text(part, "type") is "STAR" or "OPERATOR_UNPACK"))
                {
                    _refused = $"The function {name.ToLowerInvariant()} puts columns together that are named, not all.";
                }

                break;
            case "REPLACE" or "REGEXP_REPLACE" when parts.Length >= 3:
                // Each character may become this.
                level.Factor *= 1 + LengthOf(parts[2]);
                if (!IsConstant(parts[2]))
                {
                    _refused = $"The function {name.ToLowerInvariant()} puts in a text that is written there, no other.";
                }

                break;
            case "STRFTIME":
                if (parts.Length < 2 || !IsConstant(parts[1]))
                {
                    _refused = "The function strftime has a format that is written there, no other.";
                    break;
                }

                _longest = Math.Max(_longest, LengthOf(parts[1]) * LongestOfFormat);
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

        /// <summary>The most texts of values, and lists, within each other.</summary>
        public int Depth { get; set; }

        public double Growth => (1 + Parts) * Factor * Math.Pow(2, Depth);
    }
}
