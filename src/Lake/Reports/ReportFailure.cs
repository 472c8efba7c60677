namespace Billing.Reports;

/// <summary>Why a report gave no result.</summary>
public enum ReportFailure
{
    /// <summary>The definition or the SQL is wrong; the message says where.</summary>
    Invalid,

    /// <summary>The SQL does what it may not do.</summary>
    Refused,

    /// <summary>It took longer than <see cref="ReportLimits.Timeout"/>.</summary>
    TooSlow,

    /// <summary>It needed more than <see cref="ReportLimits.MemoryBytes"/> and <see cref="ReportLimits.SpillBytes"/>.</summary>
    TooLarge,

    /// <summary>A file could not be read, or the database failed.</summary>
    Broken,
}
