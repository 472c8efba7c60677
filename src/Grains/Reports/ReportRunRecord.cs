using Billing.Audit;

namespace Billing.Reports;

/// <summary>What is stored of a run: one column a property.</summary>
public sealed record ReportRunRecord : IAudited<ReportRunRecord>
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

    /// <summary>When its schedule was due.</summary>
    public DateTimeOffset? Due { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public long Rows { get; init; }
    public ReportColumn[] Columns { get; init; } = [];
    public ReportFacts? Facts { get; init; }
    public ReportFailure? Failure { get; init; }
    public string? Message { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public int SendAttempts { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? SendFailure { get; init; }

    /// <summary>When it is sent, or tried again; null: not any more.</summary>
    public DateTimeOffset? SendAt { get; init; }

    /// <summary>Whom the mail server has refused, at the last attempt or for good.</summary>
    public RefusedRecipient[] Refused { get; init; } = [];
    public AuditEntry[] Unlogged { get; init; } = [];

    public bool IsOver => State >= ReportRunState.Done;

    /// <summary>Whether there is somebody to be told. Nobody waits for the result of a run that was cancelled.</summary>
    public bool HasReaders => State is ReportRunState.Done or ReportRunState.Failed && Schedule is { Recipients.Length: > 0 };

    /// <summary>Who has not got it yet and may still.</summary>
    public string[] Unsent() =>
        Refused.Length == 0 ? Schedule?.Recipients ?? [] : [.. Refused.Where(refused => refused.ForNow).Select(refused => refused.Address)];

    private string? WhyNotSent =>
        Refused.Length == 0 ? SendFailure : string.Join("; ", Refused.Select(refused => (string?)$"{refused.Address}: {refused.Reason}").Append(SendFailure).Where(why => why is not null));

    public ReportRunRecord WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

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
        SendFailure = WhyNotSent,
        HasResult = State == ReportRunState.Done,
        SendAt = SendAt,
    };
}
