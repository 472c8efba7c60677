using Billing.Audit;

namespace Billing.Reports;

/// <summary>What is stored of a run: one column a property.</summary>
public sealed record ReportRunRecord
{
    public string Id { get; init; } = "";
    public ReportDefinition? Definition { get; init; }
    public string? ReportId { get; init; }
    public Actor? By { get; init; }

    /// <summary>Lists search by this column.</summary>
    public string ById => By?.Id ?? "";
    public ReportSharing Sharing { get; init; }
    public ReportSchedule? Schedule { get; init; }
    public ReportRunState State { get; init; }

    /// <summary>How often it was begun: a silo may die while it runs.</summary>
    public int Attempts { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public long Rows { get; init; }
    public ReportColumn[] Columns { get; init; } = [];
    public ReportFacts? Facts { get; init; }
    public ReportFailure? Failure { get; init; }
    public string? Message { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public int SendAttempts { get; init; }
    public string? SendFailure { get; init; }

    public bool IsOver => State >= ReportRunState.Done;

    /// <summary>Whether mail is still to be sent. Nobody waits for the result of a run that was cancelled.</summary>
    public bool IsToBeSent => State is ReportRunState.Done or ReportRunState.Failed && Schedule is { Recipients.Length: > 0 } && SentAt is null && SendAttempts < 5;

    public ReportRunView View(ReportProgress? progress) => new()
    {
        Id = Id,
        Definition = Definition!,
        ReportId = ReportId,
        By = By!,
        Sharing = Sharing,
        Scheduled = Schedule is not null,
        State = IsOver || progress is null ? State : progress.Running ? ReportRunState.Running : ReportRunState.Waiting,
        Progress = IsOver ? 1 : progress?.Done,
        AskedAt = AskedAt,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        Rows = IsOver ? Rows : progress?.Rows ?? 0,
        Columns = Columns,
        Facts = Facts,
        Failure = Failure,
        Message = Message,
        Recipients = Schedule?.Recipients ?? [],
        SentAt = SentAt,
        SendFailure = SendFailure,
        HasResult = State == ReportRunState.Done,
    };
}
