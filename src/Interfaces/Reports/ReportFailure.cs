namespace Billing.Reports;

/// <summary>Why a report gave no result.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportFailure")]
public enum ReportFailure
{
    /// <summary>The definition or the SQL is wrong; the message says where.</summary>
    Invalid,

    /// <summary>The SQL does what it may not do.</summary>
    Refused,

    /// <summary>It took longer than it may take.</summary>
    TooSlow,

    /// <summary>It needed more than the memory and disk that it may take.</summary>
    TooLarge,

    /// <summary>A file could not be read, or the database failed.</summary>
    Broken,

    /// <summary>Too many others are at it; it goes later.</summary>
    Busy,
}
