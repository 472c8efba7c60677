using System.Globalization;
using Billing.Frontend.Components.Layout;
using Billing.Reports;

namespace Billing.Frontend.Components.Reports;

/// <summary>How reports are spoken of, and how their values are shown.</summary>
internal static class ReportWords
{
    /// <summary>A column's heading for people: what the definition calls by the name of a group or measure gets words.</summary>
    public static string Heading(string name) => name switch
    {
        nameof(ReportGroup.CalleeCountry) => "Country called",
        nameof(ReportGroup.CallerCountry) => "Country of the caller",
        nameof(ReportGroup.CalleeArea) => "Area called",
        nameof(ReportGroup.CallerArea) => "Area of the caller",
        nameof(ReportGroup.SipCode) => "SIP code",
        nameof(ReportGroup.HourOfDay) => "Hour of the day",
        nameof(MeasureKind.AverageSeconds) => "Average length (s)",
        nameof(MeasureKind.AnswerRate) => "Answer rate",
        nameof(MeasureKind.DistinctCallers) => "Different callers",
        nameof(MeasureKind.PeakSimultaneous) => "Peak of simultaneous calls",
        _ => name,
    };

    public static string Of(MeasureKind kind) => kind switch
    {
        MeasureKind.Count => "Number of calls",
        MeasureKind.Minutes => "Minutes",
        MeasureKind.AverageSeconds => "Average length of answered calls (ACD)",
        MeasureKind.AnswerRate => "Answer rate (ASR)",
        MeasureKind.DistinctCallers => "Different callers",
        MeasureKind.Share => "Share: such calls of all",
        MeasureKind.Ratio => "Ratio: such calls to all others",
        MeasureKind.PeakSimultaneous => "Peak of simultaneous calls",
        _ => kind.ToString(),
    };

    public static string Of(ReportPeriod period) => period switch
    {
        ReportPeriod.Fixed => "From … until …",
        ReportPeriod.Last7Days => "Last 7 days",
        ReportPeriod.Last30Days => "Last 30 days",
        ReportPeriod.ThisMonth => "This month",
        ReportPeriod.LastMonth => "Last month",
        ReportPeriod.LastYear => "Last year",
        _ => period.ToString(),
    };

    public static string Of(ReportSharing sharing) => sharing switch
    {
        ReportSharing.Nobody => "Only its owner",
        ReportSharing.Administrators => "Administrators",
        ReportSharing.Support => "Administrators and support",
        _ => "Everybody who may look",
    };

    public static string Of(ReportRunState state) => state switch
    {
        ReportRunState.Waiting => "Waiting",
        ReportRunState.Running => "Running",
        ReportRunState.Done => "Done",
        ReportRunState.Failed => "Failed",
        _ => "Cancelled",
    };

    public static string Tag(ReportRunState state) => state switch
    {
        ReportRunState.Done => "tag tag-connected",
        ReportRunState.Failed => "tag tag-doubt",
        ReportRunState.Running or ReportRunState.Waiting => "tag tag-authorized",
        _ => "tag",
    };

    /// <summary>What a built-in report tells, in a sentence.</summary>
    public static string Explain(string id) => id switch
    {
        "long-calls-by-country" => "Where long conversations go: the ten countries with most of them, and their ratio to all other calls for each.",
        "calls-by-hour" => "Calls, minutes and answer rate, hour by hour.",
        "answers-by-node-and-country" => "How often calls are answered and how long they last: ASR and ACD for each node and country called.",
        "busiest-customers" => "Twenty customers by minutes, with calls and different callers.",
        "peak-by-customer-and-hour" => "The most calls that each customer had at one moment of each hour.",
        "refused-calls" => "Calls that were not let through: why, and by which node.",
        "estimated-calls" => "How many calls ended without their node's word, day by day.",
        _ => "",
    };

    public static bool IsNumber(ColumnType type) => type is ColumnType.Integer or ColumnType.Number or ColumnType.Decimal;

    /// <summary>Whether a column tells a part of a whole, which is shown in percent.</summary>
    public static bool IsPart(ReportDefinition definition, int column) =>
        definition.Sql is null && column - definition.GroupBy.Length is >= 0 and var measure && measure < definition.Measures.Length
        && definition.Measures[measure].Kind is MeasureKind.Share or MeasureKind.AnswerRate;

    public static bool IsCountry(ReportDefinition definition, int column) =>
        definition.Sql is null && column < definition.GroupBy.Length && definition.GroupBy[column] is ReportGroup.CalleeCountry or ReportGroup.CallerCountry;

    /// <summary>A value in words, without its country's flag.</summary>
    public static string Value(ReportDefinition definition, int column, object? value, DisplayZone zone) => value switch
    {
        null => "–",
        double part when IsPart(definition, column) => (part * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %",
        long whole when definition.Sql is null && column < definition.GroupBy.Length => definition.GroupBy[column] switch
        {
            ReportGroup.Weekday => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)(whole % 7)),
            ReportGroup.HourOfDay => whole.ToString("00", CultureInfo.InvariantCulture) + ":00",
            _ => whole.ToString(CultureInfo.InvariantCulture),
        },
        long whole => whole.ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString(Math.Abs(number) < 100 ? "0.###" : "N1", CultureInfo.InvariantCulture),
        decimal number => number.ToString("#,0.###", CultureInfo.InvariantCulture),
        bool truth => truth ? "yes" : "no",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime local => local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        DateTimeOffset instant => zone.Moment(instant),
        _ => value.ToString() ?? "",
    };
}
