using System.Globalization;

namespace Billing.Reports;

/// <summary>What a result is called and said to be as a file.</summary>
public static class ReportFiles
{
    /// <summary>As <c>Content-Type</c> has it.</summary>
    public static string MediaType(this ReportFormat format) => format switch
    {
        ReportFormat.Csv => "text/csv; charset=utf-8; header=present",
        ReportFormat.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/vnd.apache.parquet",
    };

    /// <summary>ASCII letters, digits and dashes: the report's name and when it was asked for.</summary>
    public static string FileName(this ReportFormat format, ReportRunView run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var name = string.Concat(run.Definition.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
        return string.Create(
            CultureInfo.InvariantCulture, $"{(name.Length > 0 ? name : "report")}-{run.AskedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.{format.ToString().ToLowerInvariant()}");
    }
}
