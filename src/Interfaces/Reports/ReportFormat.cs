namespace Billing.Reports;

/// <summary>What file a result is made.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportFormat")]
public enum ReportFormat
{
    /// <summary>RFC 4180, UTF-8.</summary>
    Csv,

    /// <summary>A workbook (ECMA-376).</summary>
    Xlsx,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
