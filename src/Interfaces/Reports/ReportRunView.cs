using Billing.Audit;

namespace Billing.Reports;

/// <summary>One run of a report, and what came of it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportRunView")]
public sealed record ReportRunView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required ReportDefinition Definition { get; init; }
    [Id(2)] public string? ReportId { get; init; }
    [Id(3)] public required Actor By { get; init; }
    [Id(4)] public required ReportSharing Sharing { get; init; }

    /// <summary>Whether a schedule asked for it.</summary>
    [Id(5)] public bool Scheduled { get; init; }
    [Id(6)] public required ReportRunState State { get; init; }

    /// <summary>How much is done, 0 to 1; null when that is not known.</summary>
    [Id(7)] public double? Progress { get; init; }
    [Id(8)] public required DateTimeOffset AskedAt { get; init; }
    [Id(9)] public DateTimeOffset? StartedAt { get; init; }
    [Id(10)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Rows of the result, also while it is made.</summary>
    [Id(11)] public long Rows { get; init; }
    [Id(12)] public ReportColumn[] Columns { get; init; } = [];

    /// <summary>Null until it is done, and for what is not about calls that ended.</summary>
    [Id(13)] public ReportFacts? Facts { get; init; }

    /// <summary>Why it failed; null while it has not.</summary>
    [Id(14)] public ReportFailure? Failure { get; init; }
    [Id(15)] public string? Message { get; init; }

    /// <summary>To whom the result goes.</summary>
    [Id(16)] public string[] Recipients { get; init; } = [];
    [Id(17)] public DateTimeOffset? SentAt { get; init; }

    /// <summary>Why it could not be sent, or to whom not; null while it could.</summary>
    [Id(18)] public string? SendFailure { get; init; }

    /// <summary>Whether the rows can still be had: results are kept for a time.</summary>
    [Id(19)] public bool HasResult { get; init; }

    /// <summary>When it is sent, or tried again; null: not any more.</summary>
    [Id(20)] public DateTimeOffset? SendAt { get; init; }

    public bool IsOver => State >= ReportRunState.Done;

    public bool IsSeenBy(SavedReportQuery viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return By.Id == viewer.PersonId || viewer.Sharings.Contains(Sharing);
    }
}
