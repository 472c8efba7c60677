using System.Globalization;
using System.Text;
using Billing.Calls;
using Billing.Lake;

namespace Billing.Reports;

/// <summary>Translates a definition.</summary>
public static class ReportSql
{
    /// <summary>Changes of a zone's offset are at quarters of an hour, and so begin its hours.</summary>
    private const string Quarter = "900000000";

    /// <summary>The report as one statement.</summary>
    /// <param name="definition">Without problems (<see cref="ReportValidation"/>).</param>
    /// <param name="now">What relative periods are relative to.</param>
    /// <param name="limited">The view holds the calls of the definition's range alone.</param>
    /// <exception cref="ReportException">The definition is invalid.</exception>
    public static ReportQuery Translate(ReportDefinition definition, DateTimeOffset now, bool limited = false) => Translate(definition, now, limited, words: null);

    /// <param name="words">Of the database whose view has numbers in place of words; null: it has words.</param>
    internal static ReportQuery Translate(ReportDefinition definition, DateTimeOffset now, bool limited, LocalWords? words)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (ReportValidation.Problems(definition) is [var problem, ..])
        {
            throw new ReportException(ReportFailure.Invalid, $"{problem.Field}: {problem.Message}");
        }

        var parameters = new Parameters(words);
        var (from, to) = definition.Range.Resolve(now);
        var zone = TimeZones.Find(definition.Range.TimeZone)!;
        // What a statement does not name cannot be given to it.
        var span = limited ? new Span("", "") : new Span(parameters.Add(Micros(from)), parameters.Add(Micros(to)));
        var sql = new StringBuilder();
        if (definition.Measures is [{ Kind: MeasureKind.PeakSimultaneous }])
        {
            Peak(sql, definition, parameters, span, at => Local(at, zone, from, to, parameters));
        }
        else
        {
            // Calls of a span are those that ended in it.
            var local = Array.Exists(definition.GroupBy, ReportGroups.IsTime) ? Local("disconnected_at", zone, from, to, parameters) : "";
            string[] columns =
            [
                .. definition.GroupBy.Select(group => Group(group, local)),
                .. definition.Measures.Select(measure => Figure(measure, parameters)),
            ];
            sql.Append("SELECT ").AppendJoin(", ", columns.Select((column, index) => $"{column} AS c{index}"))
                .Append(" FROM cdrs WHERE ").Append(limited ? "true" : span.Holds("disconnected_at")).Append(" AND ").Append(Condition(definition.Filter, parameters));
        }

        var groups = Enumerable.Range(0, definition.GroupBy.Length).Select(index => $"c{index}").ToArray();
        if (groups.Length > 0)
        {
            sql.Append(" GROUP BY ").AppendJoin(", ", groups);
        }

        if (definition.Measures[0].Kind == MeasureKind.PeakSimultaneous)
        {
            // An hour at whose first moment the last call ended had none.
            sql.Append(" HAVING max(n) > 0");
        }

        string[] headings = [.. definition.Headings()];
        if (words is not null)
        {
            // Numbers are put together; words take their place in what comes out, and order it.
            var coded = definition.GroupBy.Select((group, index) => (Index: index, Column: group.IsTime() ? "" : Group(group, ""))).Where(group => LocalCalls.Coded.Contains(group.Column)).ToArray();
            var outer = Enumerable.Range(0, headings.Length).Select(index => $"{(Array.Exists(coded, group => group.Index == index) ? $"w{index}.word" : $"g.c{index}")} AS c{index}");
            sql.Insert(0, $"SELECT {string.Join(", ", outer)} FROM (").Append(") AS g");
            foreach (var (index, column) in coded)
            {
                sql.Append(CultureInfo.InvariantCulture, $" LEFT JOIN {LocalCalls.Catalog}.words AS w{index} ON w{index}.kind = '{column}' AND w{index}.id = g.c{index}");
            }
        }

        string[] order = [.. definition.Sort is { } sort ? [$"c{Array.IndexOf(headings, sort.Column)} {(sort.Descending ? "DESC" : "ASC")} NULLS LAST"] : Array.Empty<string>(), .. groups.Select(group => group + " ASC NULLS LAST")];
        if (order.Length > 0)
        {
            sql.Append(" ORDER BY ").AppendJoin(", ", order);
        }

        if (definition.Top is { } top)
        {
            sql.Append(" LIMIT ").Append(parameters.Add((long)top));
        }

        return new(sql.ToString(), parameters.Values, headings);
    }

    /// <summary>How many calls the report looks at, how many of them are estimated, and the newest in the lake.</summary>
    internal static ReportQuery Facts(ReportDefinition definition, DateTimeOffset now, bool limited, LocalWords? words)
    {
        var parameters = new Parameters(words);
        var (from, to) = definition.Range.Resolve(now);
        var span = limited ? new Span("", "") : new Span(parameters.Add(Micros(from)), parameters.Add(Micros(to)));
        var estimated = Condition(new() { Certainties = [Certainty.Estimated] }, parameters);
        return new(
            $"SELECT count(*), count(*) FILTER (WHERE {estimated}), {(limited ? "NULL::TIMESTAMPTZ" : "(SELECT max(disconnected_at) FROM cdrs)")} FROM cdrs "
            + $"WHERE {(limited ? "true" : definition.Measures is [{ Kind: MeasureKind.PeakSimultaneous }] ? span.Meets : span.Holds("disconnected_at"))} AND {Condition(definition.Filter, parameters)}",
            parameters.Values,
            ["Calls", "Estimated", "CutOff"]);
    }

    /// <summary>
    /// Each call is +1 at its setup and -1 at its end; their running sum is how many there are. A 0 at each quarter of an hour that it lasts shows it to hours in
    /// which it neither begins nor ends. At one instant, ends are counted before beginnings.
    /// </summary>
    private static void Peak(StringBuilder sql, ReportDefinition definition, Parameters parameters, Span span, Func<string, string> local)
    {
        string[] keys = [.. definition.GroupBy.Where(group => !group.IsTime()).Select((group, index) => $"{Group(group, "")} AS k{index}")];
        var names = string.Concat(keys.Select((_, index) => $"k{index}, "));
        var partition = keys.Length > 0 ? $"PARTITION BY {names.TrimEnd(',', ' ')} " : "";
        sql.Append("WITH calls AS (SELECT ").AppendJoin("", keys.Select(key => key + ", "))
            .Append(CultureInfo.InvariantCulture, $"greatest(epoch_us(setup_at), {span.From}) AS b, greatest(epoch_us(disconnected_at), epoch_us(setup_at)) AS e FROM cdrs ")
            .Append(CultureInfo.InvariantCulture, $"WHERE {span.Meets} AND {Condition(definition.Filter, parameters)}), ")
            .Append(CultureInfo.InvariantCulture, $"events AS (SELECT {names}b AS t, 1 AS d FROM calls UNION ALL SELECT {names}e, -1 FROM calls ")
            .Append(CultureInfo.InvariantCulture, $"UNION ALL SELECT {names}unnest(range((b // {Quarter} + 1) * {Quarter}, e, {Quarter})), 0 FROM calls), ")
            .Append(CultureInfo.InvariantCulture, $"counted AS (SELECT {names}t, sum(d) OVER ({partition}ORDER BY t, d ROWS UNBOUNDED PRECEDING) AS n FROM events) ")
            .Append("SELECT ");
        var key = 0;
        for (var index = 0; index < definition.GroupBy.Length; index++)
        {
            var group = definition.GroupBy[index];
            sql.Append(group.IsTime() ? Group(group, local("make_timestamptz(t)")) : $"k{key++}").Append(CultureInfo.InvariantCulture, $" AS c{index}, ");
        }

        sql.Append(CultureInfo.InvariantCulture, $"CAST(max(n) AS BIGINT) AS c{definition.GroupBy.Length} FROM counted WHERE t >= {span.From} AND t < {span.To}");
    }

    private static string Group(ReportGroup group, string local) => group switch
    {
        ReportGroup.CalleeCountry => "callee_country",
        ReportGroup.CallerCountry => "caller_country",
        ReportGroup.CalleeArea => "callee_area",
        ReportGroup.CallerArea => "caller_area",
        ReportGroup.Customer => "customer",
        ReportGroup.Account => "account",
        ReportGroup.Node => "node",
        ReportGroup.Cause => "cause",
        ReportGroup.SipCode => "sip_code",
        ReportGroup.Certainty => "certainty",
        ReportGroup.Hour => $"date_trunc('hour', {local})",
        ReportGroup.HourOfDay => $"hour({local})",
        ReportGroup.Day => $"CAST({local} AS DATE)",
        ReportGroup.Weekday => $"isodow({local})",
        ReportGroup.Month => $"CAST(date_trunc('month', {local}) AS DATE)",
        _ => throw new ReportException(ReportFailure.Invalid, "There is no such group."),
    };

    private static string Figure(Measure measure, Parameters parameters)
    {
        var condition = measure.Condition is { } meant ? Condition(meant, parameters) : "true";
        var filter = measure.Condition is null ? "" : $" FILTER (WHERE {condition})";
        var answered = parameters.Answered;
        return measure.Kind switch
        {
            MeasureKind.Count => $"count(*){filter}",
            MeasureKind.Minutes => $"coalesce(CAST(sum(seconds){filter} AS DOUBLE), 0) / 60",
            MeasureKind.AverageSeconds => $"avg(seconds) FILTER (WHERE {answered} AND {condition})",
            MeasureKind.AnswerRate => $"CAST(count(*) FILTER (WHERE {answered} AND {condition}) AS DOUBLE) / nullif(count(*){filter}, 0)",
            MeasureKind.DistinctCallers => $"count(DISTINCT caller){filter}",
            MeasureKind.Share => $"CAST(count(*){filter} AS DOUBLE) / nullif(count(*), 0)",
            MeasureKind.Ratio => $"CAST(count(*){filter} AS DOUBLE) / nullif(count(*) - count(*){filter}, 0)",
            _ => throw new ReportException(ReportFailure.Invalid, "There is no such measure."),
        };
    }

    /// <summary>True or false for each call, never unknown.</summary>
    private static string Condition(CallFilter filter, Parameters parameters)
    {
        var parts = new List<string>();
        Any("customer", filter.Customers);
        Any("account", filter.Accounts);
        Any("node", filter.Nodes);
        Any("caller_country", filter.CallerCountries);
        Any("callee_country", filter.CalleeCountries);
        Any("caller_area", filter.CallerAreas);
        Any("callee_area", filter.CalleeAreas);
        Any("certainty", filter.Certainties.Select(CertaintyWords.Of));
        Any("cause", filter.Causes.Select(cause => (object)(long)cause));
        if (filter.Answered is { } answered)
        {
            parts.Add(answered ? parameters.Answered : $"NOT ({parameters.Answered})");
        }

        if (filter.CalleeCountryKnown is { } known)
        {
            parts.Add($"callee_country IS {(known ? "NOT " : "")}NULL");
        }

        if (filter.LongerThanSeconds is { } least)
        {
            parts.Add($"seconds > {parameters.Add((long)least)}");
        }

        if (filter.UpToSeconds is { } most)
        {
            parts.Add($"seconds <= {parameters.Add((long)most)}");
        }

        Begins("caller", filter.CallerPrefix);
        Begins("callee", filter.CalleePrefix);
        return parts.Count == 0 ? "true" : $"({string.Join(" AND ", parts)})";

        void Any(string column, IEnumerable<object> values)
        {
            object[] wanted = [.. values.Distinct()];
            if (wanted.Length > 0)
            {
                string[] names = [.. parameters.Spelled(column, wanted).Select(parameters.Add)];
                parts.Add(names.Length > 0 ? $"coalesce({column} IN ({string.Join(", ", names)}), false)" : "false");
            }
        }

        void Begins(string column, string? prefix)
        {
            if (prefix is not null)
            {
                parts.Add($"coalesce(starts_with({column}, {parameters.Add(prefix)}), false)");
            }
        }
    }

    /// <summary>What a clock of the zone shows at an instant of the span.</summary>
    private static string Local(string instant, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to, Parameters parameters)
    {
        var offsets = TimeZones.Offsets(zone, from, to);
        var offset = parameters.Add(offsets[^1].Offset.Ticks / TimeSpan.TicksPerMicrosecond);
        if (offsets.Count > 1)
        {
            // The offset before each change, the earliest first.
            var changes = offsets.Zip(offsets.Skip(1), (before, after) =>
                $"WHEN epoch_us({instant}) < {parameters.Add(Micros(after.From))} THEN {parameters.Add(before.Offset.Ticks / TimeSpan.TicksPerMicrosecond)}");
            offset = $"CASE {string.Join(' ', changes)} ELSE {offset} END";
        }

        return $"make_timestamp(epoch_us({instant}) + {offset})";
    }

    private static long Micros(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The report's range; names of parameters that hold microseconds since 1970.</summary>
    private sealed record Span(string From, string To)
    {
        public string Meets => $"disconnected_at > make_timestamptz({From}) AND setup_at < make_timestamptz({To})";

        public string Holds(string instant) => $"{instant} >= make_timestamptz({From}) AND {instant} < make_timestamptz({To})";
    }

    /// <param name="words">Of a view that has numbers in place of words.</param>
    private sealed class Parameters(LocalWords? words)
    {
        /// <summary>Whether somebody answered a call.</summary>
        public string Answered => words is null ? "connected_at IS NOT NULL" : "answered";

        public Dictionary<string, object> Values { get; } = new(StringComparer.Ordinal);

        /// <summary>Values as the view has them; what is in none of its rows is left out.</summary>
        public IEnumerable<object> Spelled(string column, object[] values) =>
            words is not null && LocalCalls.Coded.Contains(column) ? words.Numbers(column, values).Cast<object>() : values;

        /// <returns>How the statement names it.</returns>
        public string Add(object value)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"p{Values.Count}");
            Values.Add(name, value);
            return "$" + name;
        }
    }
}
