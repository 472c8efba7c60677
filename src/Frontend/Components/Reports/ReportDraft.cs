using System.Globalization;
using Billing.Reports;

namespace Billing.Frontend.Components.Reports;

/// <summary>A report while it is made.</summary>
public sealed class ReportDraft
{
    private ReportSubject _subject;

    public string Name { get; set; } = "";
    public string TimeZone { get; set; } = "Etc/UTC";
    public ReportPeriod Period { get; set; } = ReportPeriod.Last30Days;

    /// <summary>As <c>&lt;input type="datetime-local"&gt;</c> spells it, by a clock of <see cref="TimeZone"/>.</summary>
    public string From { get; set; } = "";
    public string To { get; set; } = "";
    public FilterDraft Filter { get; set; } = new();
    public List<ReportGroup> Groups { get; } = [];
    public List<MeasureDraft> Measures { get; } = [];

    /// <summary>Heading of a column; empty: by the groups.</summary>
    public string SortColumn { get; set; } = "";
    public bool Descending { get; set; } = true;
    public int? Top { get; set; }

    /// <summary>Null: the builder.</summary>
    public string? Sql { get; set; }

    public bool IsRefusedCalls => _subject == ReportSubject.RefusedCalls;

    public static ReportDraft Of(ReportDefinition report)
    {
        var draft = new ReportDraft
        {
            _subject = report.Subject,
            Name = report.Name,
            TimeZone = report.Range.TimeZone,
            Period = report.Range.Period,
            From = Text(report.Range.From),
            To = Text(report.Range.To),
            Filter = FilterDraft.Of(report.Filter),
            SortColumn = report.Sort?.Column ?? "",
            Descending = report.Sort?.Descending ?? true,
            Top = report.Top,
            Sql = report.Sql,
        };
        draft.Groups.AddRange(report.GroupBy);
        draft.Measures.AddRange(report.Measures.Select(MeasureDraft.Of));
        return draft;
    }

    public ReportDefinition ToDefinition()
    {
        var range = new ReportRange
        {
            TimeZone = TimeZone.Trim(),
            Period = Period,
            From = Period == ReportPeriod.Fixed ? Time(From) : null,
            To = Period == ReportPeriod.Fixed ? Time(To) : null,
        };
        if (Sql is not null || IsRefusedCalls)
        {
            return new() { Name = Name.Trim(), Range = range, Sql = Sql, Subject = _subject };
        }

        var definition = new ReportDefinition
        {
            Name = Name.Trim(),
            Range = range,
            Filter = Filter.ToFilter(),
            GroupBy = [.. Groups],
            Measures = [.. Measures.Select(measure => measure.ToMeasure())],
            Top = Top,
        };
        // A column that was taken away takes its order with it.
        return SortColumn.Length > 0 && definition.Headings().Contains(SortColumn) ? definition with { Sort = new(SortColumn, Descending) } : definition;
    }

    private static string Text(DateTime? time) => time?.ToString(
        time.Value.Ticks % TimeSpan.TicksPerMinute == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) ?? "";

    private static DateTime? Time(string text) => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
