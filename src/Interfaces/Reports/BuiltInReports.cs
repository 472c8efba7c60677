using Billing.Calls;

namespace Billing.Reports;

/// <summary>The reports that everyone finds there. Their range is the last thirty days in UTC; whoever runs one may change it.</summary>
public static class BuiltInReports
{
    private static readonly CallFilter s_long = new() { LongerThanSeconds = 15 * 60 };
    private static readonly Measure s_calls = new() { Kind = MeasureKind.Count, Name = "Calls" };
    private static readonly Measure s_minutes = new() { Kind = MeasureKind.Minutes };

    /// <summary>Top 10 countries by calls of more than 15 minutes, and the ratio of these to all other calls for each country.</summary>
    public static ReportDefinition LongCallsByCountry { get; } = new()
    {
        Name = "Top 10 countries by calls longer than 15 minutes",
        Filter = new() { CalleeCountryKnown = true },
        GroupBy = [ReportGroup.CalleeCountry],
        Measures =
        [
            new() { Kind = MeasureKind.Count, Condition = s_long, Name = "Long calls" },
            new() { Kind = MeasureKind.Ratio, Condition = s_long, Name = "Ratio to other calls" },
            new() { Kind = MeasureKind.Share, Condition = s_long, Name = "Share of calls" },
            s_calls,
        ],
        Sort = new("Long calls"),
        Top = 10,
    };

    public static ReportDefinition CallsByHour { get; } = new()
    {
        Name = "Calls by hour",
        GroupBy = [ReportGroup.Hour],
        Measures = [s_calls, s_minutes, new() { Kind = MeasureKind.AnswerRate }],
    };

    /// <summary>Answer-seizure ratio and average call duration (ITU-T E.411, E.437).</summary>
    public static ReportDefinition AnswersByNodeAndCountry { get; } = new()
    {
        Name = "Answer rate and average length by node and country",
        GroupBy = [ReportGroup.Node, ReportGroup.CalleeCountry],
        Measures = [s_calls, new() { Kind = MeasureKind.AnswerRate }, new() { Kind = MeasureKind.AverageSeconds }],
    };

    public static ReportDefinition BusiestCustomers { get; } = new()
    {
        Name = "Busiest customers",
        GroupBy = [ReportGroup.Customer],
        Measures = [s_minutes, s_calls, new() { Kind = MeasureKind.DistinctCallers }],
        Sort = new(nameof(MeasureKind.Minutes)),
        Top = 20,
    };

    public static ReportDefinition PeakByCustomerAndHour { get; } = new()
    {
        Name = "Peak simultaneous calls per customer per hour",
        GroupBy = [ReportGroup.Customer, ReportGroup.Hour],
        Measures = [new() { Kind = MeasureKind.PeakSimultaneous }],
    };

    public static ReportDefinition EstimatedCalls { get; } = new()
    {
        Name = "Estimated calls",
        GroupBy = [ReportGroup.Day, ReportGroup.Node],
        Measures =
        [
            new() { Kind = MeasureKind.Count, Condition = new() { Certainties = [Certainty.Estimated] }, Name = "Estimated" },
            new() { Kind = MeasureKind.Count, Condition = new() { Certainties = [Certainty.Corrected] }, Name = "Corrected" },
            new() { Kind = MeasureKind.Share, Condition = new() { Certainties = [Certainty.Estimated] }, Name = "Share estimated" },
            s_calls,
        ],
    };

    public static ReportDefinition RefusedCalls { get; } = new() { Name = "Refused calls by reason", Subject = ReportSubject.RefusedCalls };

    /// <summary>By the ids under which they are found; the ones that are asked for most come first.</summary>
    public static IReadOnlyList<KeyValuePair<string, ReportDefinition>> All { get; } =
    [
        new("long-calls-by-country", LongCallsByCountry),
        new("calls-by-hour", CallsByHour),
        new("answers-by-node-and-country", AnswersByNodeAndCountry),
        new("busiest-customers", BusiestCustomers),
        new("peak-by-customer-and-hour", PeakByCustomerAndHour),
        new("refused-calls", RefusedCalls),
        new("estimated-calls", EstimatedCalls),
    ];

    /// <summary>Null when there is none of this id.</summary>
    public static ReportDefinition? Find(string id) => All.FirstOrDefault(report => report.Key == id).Value;
}
