using System.Text.Json;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Billing.Reports;

/// <summary>
/// Lets one SELECT over <c>cdrs</c> through. It judges what DuckDB's own parser made of the text, so that there is no second reading of it. It is the first of two
/// fences: the database is locked as well (<see cref="CdrDatabase"/>).
/// </summary>
internal static partial class SqlGuard
{
    private static readonly HashSet<string> s_tableFunctions = new(StringComparer.OrdinalIgnoreCase) { "range", "generate_series", "unnest" };

    /// <summary>
    /// What runs; all else does not. Left out is what tells or changes more than the view; what makes of one short value a very long one, since the memory of values is not
    /// in the database's limit (<c>repeat</c>, <c>lpad</c>, <c>range</c> as a list, <c>format</c>); and what takes long for one value, since a statement can be
    /// ended only between values (distances of texts, <c>sleep_ms</c>).
    /// </summary>
    private static readonly HashSet<string> s_functions = new(
        (string[])
        [
            // Operators
            "+", "-", "*", "/", "//", "%", "^", "**", "&", "|", "~", "<<", ">>", "@", "!__postfix", "||", "~~", "!~~", "~~*", "!~~*", "~~~", "^@", "&&", "@>", "<@",
            "like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape", "nullif", "if", "ifnull", "coalesce", "unnest",
            // Numbers
            "abs", "cbrt", "ceil", "ceiling", "degrees", "divide", "even", "exp", "fdiv", "floor", "fmod", "gcd", "greatest", "isfinite", "isinf", "isnan", "lcm", "least", "ln", "log", "log10",
            "log2", "mod", "multiply", "add", "subtract", "pi", "pow", "power", "radians", "random", "round", "round_even", "sign", "sqrt", "trunc", "width_bucket", "hash",
            "acos", "asin", "atan", "atan2", "cos", "cot", "sin", "tan", "bit_count", "xor",
            // Text
            "ascii", "chr", "concat", "concat_ws", "contains", "ends_with", "instr", "lcase", "left", "length", "len", "char_length", "character_length", "lower", "ltrim", "md5", "ord",
            "position", "prefix", "regexp_extract", "regexp_extract_all", "regexp_full_match", "regexp_matches", "regexp_replace", "replace", "reverse", "right", "rtrim", "sha1", "sha256",
            "split", "split_part", "starts_with", "str_split", "string_split", "string_to_array", "strip_accents", "strlen", "strpos", "substr", "substring", "suffix", "translate", "trim",
            "typeof", "ucase", "unicode", "upper",
            // Times
            "age", "ago", "century", "current_date", "current_localtime", "current_localtimestamp", "date_add", "date_diff", "date_part", "date_sub", "date_trunc", "datediff", "datepart",
            "datesub", "datetrunc", "day", "dayname", "dayofmonth", "dayofweek", "dayofyear", "days_in_month", "decade", "epoch", "epoch_ms", "epoch_ns", "epoch_us", "era",
            "get_current_time", "get_current_timestamp", "hour", "isodow", "isoyear", "julian", "last_day", "make_date", "make_time", "make_timestamp", "make_timestamp_ms", "make_timestamp_ns",
            "make_timestamptz", "microsecond", "millennium", "millisecond", "minute", "month", "monthname", "nanosecond", "now", "quarter", "second", "strftime", "strptime", "time_bucket",
            "timezone", "timezone_hour", "timezone_minute", "to_centuries", "to_days", "to_decades", "to_hours", "to_microseconds", "to_millennia", "to_milliseconds", "to_minutes", "to_months",
            "to_quarters", "to_seconds", "to_timestamp", "to_weeks", "to_years", "today", "transaction_timestamp", "try_strptime", "week", "weekday", "weekofyear", "year", "yearweek",
            // Lists and structures, none longer than what they are made of
            "array_contains", "array_extract", "array_has", "array_has_all", "array_has_any", "array_length", "array_position", "array_slice", "element_at", "list_contains", "list_distinct",
            "list_element", "list_extract", "list_filter", "list_has", "list_has_all", "list_has_any", "list_indexof", "list_max", "list_min", "list_position", "list_reverse", "list_slice",
            "list_sort", "list_sum", "list_avg", "list_unique", "list_value", "list_pack", "map_extract", "map_keys", "map_values", "row", "struct_extract", "struct_pack",
            // Aggregates
            "any_value", "approx_count_distinct", "approx_quantile", "approx_top_k", "arbitrary", "arg_max", "arg_max_null", "arg_min", "arg_min_null", "argmax", "argmin", "array_agg", "avg", "bit_and",
            "bit_or", "bit_xor", "bool_and", "bool_or", "corr", "count", "count_if", "count_star", "countif", "covar_pop", "covar_samp", "entropy", "favg", "first", "fsum", "geomean", "geometric_mean",
            "group_concat", "grouping", "grouping_id", "histogram", "kahan_sum", "kurtosis", "kurtosis_pop", "last", "list", "listagg", "mad", "max", "max_by", "mean", "median", "min", "min_by", "mode", "product",
            "quantile", "quantile_cont", "quantile_disc", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy",
            "reservoir_quantile", "sem", "skewness", "stddev", "stddev_pop", "stddev_samp", "string_agg", "sum", "sum_no_overflow", "sumkahan", "var_pop", "var_samp", "variance", "wavg",
            "weighted_avg",
            // Windows
            "cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile", "percent_rank", "rank", "rank_dense", "row_number", "fill",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What values may be converted to: numbers, times, texts and booleans. A text of a BLOB or of a BIT is several times as long as the value was, and each conversion does
    /// it again.
    /// </summary>
    private static readonly HashSet<string> s_types = new(StringComparer.Ordinal)
    {
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL",
        "DATE", "TIME", "TIME_NS", "TIME WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "INTERVAL", "VARCHAR",
    };

    /// <summary>Names of what is in DuckDB's own catalog: a part of the SQL that is named so would let them be read where it is not in scope.</summary>
    private static readonly string[] s_catalog = ["duckdb_", "sqlite_", "pragma_", "pg_"];

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
        if (SqlGrowth.Of(root) is { } tooLong)
        {
            throw Refusal(tooLong);
        }
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
                foreach (var name in map.EnumerateArray().Select(entry => entry.GetProperty("key").GetString()!))
                {
                    // A file or a view of the catalog is found by its name too where the part that is named so is not in scope.
                    if (!Name().IsMatch(name) || s_catalog.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                    {
                        throw Refusal($"Name a part of the SQL by letters, digits and underscores, beginning with a letter, and not as the catalog's: {name}.");
                    }

                    names.Add(name);
                }
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
                    var function = element.GetProperty("function");
                    if (Text(function, "function_name") is not { } table || !s_tableFunctions.Contains(table))
                    {
                        throw Refusal($"The function {Text(function, "function_name")} does not run here.");
                    }

                    WalkParts(function, names);
                    return;
                case "OPERATOR_CAST":
                    if (Type(element) is not { } type || !s_types.Contains(type))
                    {
                        throw Refusal($"A value is converted to a number, a time, a text or a boolean, not to {Type(element)}.");
                    }

                    break;
                case "SHOW_REF":
                    throw Refusal("Only a SELECT runs here.");
                case "RECURSIVE_CTE_NODE":
                    throw Refusal("WITH RECURSIVE does not run here.");
            }

            // Of a function, an operator, an aggregate and a window alike.
            if (Text(element, "function_name") is { } name && !s_functions.Contains(name))
            {
                throw Refusal($"The function {name} does not run here.");
            }

            WalkParts(element, names);
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, names);
            }
        }
    }

    private static void WalkParts(JsonElement element, HashSet<string> names)
    {
        foreach (var property in element.EnumerateObject())
        {
            Walk(property.Value, names);
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

    /// <summary>What a cast converts to.</summary>
    internal static string? Type(JsonElement cast) => cast.TryGetProperty("cast_type", out var type) && type.ValueKind == JsonValueKind.Object ? Text(type, "id") : null;

    internal static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    private static ReportException Refusal(string message) => new(ReportFailure.Refused, message);
}
