namespace Billing.Reports;

/// <summary>What is told of each group of calls.</summary>
[GenerateSerializer, Alias("Billing.Reports.MeasureKind")]
public enum MeasureKind
{
    /// <summary>Number of calls, of those that meet the condition when there is one.</summary>
    Count,

    /// <summary>Minutes of conversation, of those that meet the condition when there is one.</summary>
    Minutes,

    /// <summary>Seconds of conversation of an answered call, on average (ACD); of those that meet the condition when there is one.</summary>
    AverageSeconds,

    /// <summary>Answered calls as a part of all, 0 to 1 (ASR); of those that meet the condition when there is one.</summary>
    AnswerRate,

    /// <summary>Different callers, of the calls that meet the condition when there is one.</summary>
    DistinctCallers,

    /// <summary>Calls that meet the condition as a part of all calls of the group, 0 to 1.</summary>
    Share,

    /// <summary>Calls that meet the condition divided by all other calls of the group; empty when there is no other.</summary>
    Ratio,

    /// <summary>
    /// The most calls at one moment of the hour, from setup to disconnect, answered or not. It is the only measure of its report, which is grouped by
    /// <see cref="ReportGroup.Hour"/> and anything that is not a time.
    /// </summary>
    PeakSimultaneous,
}
