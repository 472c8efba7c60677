namespace Billing.Reports;

/// <summary>Whether a definition makes sense.</summary>
public static class ReportValidation
{
    public const int MostGroups = 6;
    public const int MostMeasures = 16;

    /// <summary>Values of one list of a filter.</summary>
    public const int MostValues = 1000;
    public const int LongestSql = 64 * 1024;
    private const int LongestText = 128;
    private static readonly TimeSpan s_longestRange = TimeSpan.FromDays(3660);

    /// <summary>Every reason why it cannot be run; none when it can.</summary>
    public static Problem[] Problems(ReportDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var problems = new List<Problem>();
        if (string.IsNullOrWhiteSpace(definition.Name) || definition.Name.Length > LongestText)
        {
            problems.Add(new("name", "required", $"A report has a name of at most {LongestText} characters."));
        }

        Range(definition.Range, problems);
        if (!Enum.IsDefined(definition.Subject))
        {
            problems.Add(new("subject", "unknown", "There is no such subject."));
        }

        if (definition.Sql is not null || definition.Subject == ReportSubject.RefusedCalls)
        {
            Plain(definition, problems);
            return [.. problems];
        }

        Filter(definition.Filter, "filter", problems);
        Columns(definition, problems);
        for (var index = 0; index < definition.Measures.Length; index++)
        {
            if (definition.Measures[index].Condition is { } condition)
            {
                Filter(condition, $"measures[{index}].condition", problems);
            }
        }

        if (definition.Top is < 1 or > 1_000_000)
        {
            problems.Add(new("top", "range", "Between 1 and 1,000,000 rows are kept, or all."));
        }

        return [.. problems];
    }

    /// <summary>What asks by SQL, or of refused calls, has a range and nothing else of the builder's.</summary>
    private static void Plain(ReportDefinition definition, List<Problem> problems)
    {
        if (definition.Sql is { } sql && (string.IsNullOrWhiteSpace(sql) || sql.Length > LongestSql))
        {
            problems.Add(new("sql", "invalid", $"SQL has between 1 and {LongestSql} characters."));
        }

        if (definition.Sql is not null && definition.Subject == ReportSubject.RefusedCalls)
        {
            problems.Add(new("sql", "unexpected", "SQL asks of ended calls: the view cdrs."));
        }

        if (definition.GroupBy.Length > 0 || definition.Measures.Length > 0 || definition.Sort is not null || definition.Top is not null || !definition.Filter.IsEmpty)
        {
            problems.Add(new("measures", "unexpected", "SQL, and a report of refused calls, has no filter, groups, measures, sort and top of the builder."));
        }
    }

    private static void Range(ReportRange range, List<Problem> problems)
    {
        if (TimeZones.Find(range.TimeZone) is null)
        {
            problems.Add(new("range.timeZone", "unknown", "Name a time zone as IANA does, such as Europe/Berlin."));
        }

        if (!Enum.IsDefined(range.Period))
        {
            problems.Add(new("range.period", "unknown", "There is no such period."));
        }
        else if (range.Period != ReportPeriod.Fixed)
        {
            if (range.From is not null || range.To is not null)
            {
                problems.Add(new("range.from", "unexpected", "Only a fixed period has a beginning and an end of its own."));
            }
        }
        else if (range.From is not { } from || range.To is not { } to)
        {
            problems.Add(new(range.From is null ? "range.from" : "range.to", "required", "A fixed period has a beginning and an end."));
        }
        else if (from.Kind != DateTimeKind.Unspecified || to.Kind != DateTimeKind.Unspecified)
        {
            problems.Add(new(from.Kind != DateTimeKind.Unspecified ? "range.from" : "range.to", "invalid", "Give times of the report's zone, without Z or offset."));
        }
        else if (from >= to)
        {
            problems.Add(new("range.to", "order", "The end is after the beginning."));
        }
        else if (to - from > s_longestRange || from.Year is < 1990 or > 2200 || to.Year > 2200)
        {
            problems.Add(new("range.to", "range", "A report is about at most ten years between 1990 and 2200."));
        }
    }

    private static void Columns(ReportDefinition definition, List<Problem> problems)
    {
        var (groups, measures) = (definition.GroupBy, definition.Measures);
        if (groups.Length > MostGroups || groups.Distinct().Count() != groups.Length || !Array.TrueForAll(groups, group => Enum.IsDefined(group)))
        {
            problems.Add(new("groupBy", "invalid", $"At most {MostGroups} groups, each once."));
        }

        if (measures.Length is 0 or > MostMeasures)
        {
            problems.Add(new("measures", "required", $"Between 1 and {MostMeasures} measures."));
        }

        for (var index = 0; index < measures.Length; index++)
        {
            var measure = measures[index];
            var field = $"measures[{index}]";
            if (!Enum.IsDefined(measure.Kind))
            {
                problems.Add(new(field + ".kind", "unknown", "There is no such measure."));
            }

            if (measure.Name is { } name && (string.IsNullOrWhiteSpace(name) || name.Length > LongestText))
            {
                problems.Add(new(field + ".name", "invalid", $"A heading has between 1 and {LongestText} characters, or is left out."));
            }

            if (measure.Kind is MeasureKind.Share or MeasureKind.Ratio && measure.Condition is null)
            {
                problems.Add(new(field + ".condition", "required", "A share or ratio says of which calls."));
            }
        }

        var headings = definition.Headings().ToArray();
        if (headings.Distinct(StringComparer.OrdinalIgnoreCase).Count() != headings.Length)
        {
            problems.Add(new("measures", "taken", "Two columns have the same heading; name one of them."));
        }

        if (definition.Sort is { } sort && !headings.Contains(sort.Column, StringComparer.Ordinal))
        {
            problems.Add(new("sort.column", "unknown", "The report has no such column."));
        }

        if (Array.Exists(measures, measure => measure.Kind == MeasureKind.PeakSimultaneous))
        {
            if (measures.Length > 1 || measures[0].Condition is not null)
            {
                problems.Add(new("measures", "invalid", "The peak is the only measure of its report and has no condition; filter the report instead."));
            }

            if (groups.Count(group => group.IsTime()) != 1 || !groups.Contains(ReportGroup.Hour))
            {
                problems.Add(new("groupBy", "invalid", "The peak is told for each hour: group by Hour and by no other time."));
            }
        }
    }

    private static void Filter(CallFilter filter, string field, List<Problem> problems)
    {
        foreach (var (name, values) in ((string, string[])[])
            [
                ("customers", filter.Customers), ("accounts", filter.Accounts), ("nodes", filter.Nodes), ("callerCountries", filter.CallerCountries),
                ("calleeCountries", filter.CalleeCountries), ("callerAreas", filter.CallerAreas), ("calleeAreas", filter.CalleeAreas),
            ])
        {
            if (values.Length > MostValues || Array.Exists(values, value => string.IsNullOrEmpty(value) || value.Length > LongestText))
            {
                problems.Add(new($"{field}.{name}", "invalid", $"At most {MostValues} values of 1 to {LongestText} characters."));
            }
        }

        foreach (var (name, values) in ((string, string[])[])[("callerCountries", filter.CallerCountries), ("calleeCountries", filter.CalleeCountries)])
        {
            if (Array.Exists(values, value => value is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z']))
            {
                problems.Add(new($"{field}.{name}", "invalid", "A country is two capital letters, as ISO 3166-1 has them."));
            }
        }

        if (filter.Certainties.Length > MostValues || !Array.TrueForAll(filter.Certainties, certainty => Enum.IsDefined(certainty)))
        {
            problems.Add(new($"{field}.certainties", "invalid", "There is no such certainty."));
        }

        if (filter.Causes.Length > MostValues || Array.Exists(filter.Causes, cause => cause is < 0 or > 127))
        {
            problems.Add(new($"{field}.causes", "range", "A cause is between 0 and 127 (Q.850)."));
        }

        if (filter.LongerThanSeconds is < 0)
        {
            problems.Add(new($"{field}.longerThanSeconds", "range", "Seconds are not negative."));
        }

        if (filter.UpToSeconds is { } most && (most < 0 || most <= (filter.LongerThanSeconds ?? -1)))
        {
            problems.Add(new($"{field}.upToSeconds", "range", "Seconds are not negative, and no call is longer than its longest."));
        }

        foreach (var (name, prefix) in ((string, string?)[])[("callerPrefix", filter.CallerPrefix), ("calleePrefix", filter.CalleePrefix)])
        {
            if (prefix is { Length: 0 or > LongestText })
            {
                problems.Add(new($"{field}.{name}", "invalid", $"A prefix has 1 to {LongestText} characters, or is left out."));
            }
        }
    }
}
