using System.Globalization;
using Billing.Frontend.Components.Layout;
using Billing.Reports;

namespace Billing.Frontend.Components.Reports;

/// <summary>What of a result is drawn, and how: columns over time where there is time, bars where there are names, nothing where it would not help.</summary>
/// <param name="Heading">Of the figure that is drawn.</param>
/// <param name="OverTime">Columns in the order of time, and not bars.</param>
/// <param name="Points">What is drawn, with its value in words.</param>
/// <param name="LeftOut">How many more there are.</param>
public sealed record ResultPicture(string Heading, bool OverTime, IReadOnlyList<ResultPicture.Point> Points, int LeftOut)
{
    private const int MostBars = 20;
    private const int MostColumns = 800;

    /// <summary>Null: the table says it better.</summary>
    public static ResultPicture? Of(ReportRunView run, object?[][] rows, DisplayZone zone)
    {
        var definition = run.Definition;
        var figure = Figure(run);
        if (figure < 0 || rows.Length < 2)
        {
            return null;
        }

        var heading = ReportWords.Heading(run.Columns[figure].Name);
        var time = Array.FindIndex(definition.GroupBy, group => group.IsTime());
        if (time < 0 && definition.GroupBy.Length == 0)
        {
            time = Array.FindIndex(run.Columns, column => column.Type is ColumnType.Date or ColumnType.LocalTime or ColumnType.Instant);
            time = definition.Sql is null ? -1 : time;
        }

        if (time >= 0)
        {
            // Of several rows of one time, such as one for each node: as many as all of them, or the highest where they do not add up.
            var adds = definition.Measures is [] || definition.Measures[figure - definition.GroupBy.Length].Kind is MeasureKind.Count or MeasureKind.Minutes;
            var many = definition.GroupBy.Length > 1;
            Point[] points = [.. rows.Where(row => row[time] is not null).GroupBy(row => row[time]!).OrderBy(same => same.Key, Comparer<object>.Create(Compare))
                .Select(same => (same.Key, Value: adds ? same.Sum(row => Number(row[figure])) : same.Max(row => Number(row[figure]))))
                .Select(point => new Point(ReportWords.Value(definition, time, point.Key, zone), point.Value, Words(run, figure, point.Value, zone)))];
            return points.Length is < 2 or > MostColumns || rows.Length < run.Rows
                ? null
                : new(many ? $"{heading}, {(adds ? "all together" : "the highest")}" : heading, true, points, 0);
        }

        int[] names = definition.GroupBy.Length > 0
            ? [.. Enumerable.Range(0, definition.GroupBy.Length)]
            : [.. Enumerable.Range(0, run.Columns.Length).Where(index => run.Columns[index].Type is ColumnType.Text or ColumnType.Boolean).Take(2)];
        if (names.Length == 0)
        {
            return null;
        }

        var order = definition.Sort is not null || definition.Sql is not null || definition.Subject == ReportSubject.RefusedCalls ? rows : [.. rows.OrderByDescending(row => Number(row[figure]))];
        Point[] bars = [.. order.Take(MostBars).Select(row => new Point(
            string.Join(", ", names.Select(name => ReportWords.IsCountry(definition, name) && row[name] is string code ? Countries.Name(code) : ReportWords.Value(definition, name, row[name], zone))),
            Number(row[figure]), Words(run, figure, Number(row[figure]), zone)))];
        return new(heading, false, bars, (int)Math.Min(int.MaxValue, run.Rows - bars.Length));
    }

    /// <summary>The greatest value; at least a little above nothing.</summary>
    public double Top => Math.Max(Points.Max(point => point.Value), double.Epsilon);

    /// <summary>The figure that rows are in order of, else the first.</summary>
    private static int Figure(ReportRunView run)
    {
        var sorted = run.Definition.Sort is { } sort ? Array.FindIndex(run.Columns, column => column.Name == sort.Column) : -1;
        if (sorted >= run.Definition.GroupBy.Length)
        {
            return sorted;
        }

        return run.Definition.Subject == ReportSubject.RefusedCalls
            ? Array.FindIndex(run.Columns, column => column.Name == "Calls")
            : Array.FindIndex(run.Columns, run.Definition.GroupBy.Length, column => ReportWords.IsNumber(column.Type));
    }

    private static double Number(object? value) => value switch
    {
        null => 0,
        double number => double.IsFinite(number) ? Math.Max(0, number) : 0,
        _ => Math.Max(0, Convert.ToDouble(value, CultureInfo.InvariantCulture)),
    };

    private static string Words(ReportRunView run, int column, double value, DisplayZone zone) =>
        ReportWords.Value(run.Definition, column, run.Columns[column].Type == ColumnType.Integer ? (object)(long)value : value, zone);

    private static int Compare(object? left, object? right) => Comparer<object>.Default.Compare(left, right);

    /// <summary>A bar or column.</summary>
    public sealed record Point(string Name, double Value, string Words);
}
