using Billing.Audit;

namespace Billing.Reports;

/// <summary>What is stored of a saved report: one column a property.</summary>
public sealed record ReportState : IAudited<ReportState>
{
    public string Id { get; init; } = "";
    public ReportDefinition? Definition { get; init; }
    public ReportSharing Sharing { get; init; }
    public Actor? Owner { get; init; }

    /// <summary>Lists search by this column.</summary>
    public string OwnerId => Owner?.Id ?? "";
    public ReportSchedule? Schedule { get; init; }

    /// <summary>In whose name it runs by itself.</summary>
    public Actor? ScheduledBy { get; init; }

    /// <summary>The last time at which it was due and was asked to run.</summary>
    public DateTimeOffset? LastDueAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; init; }
    public bool Deleted { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    public ReportState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public ReportView View() => new()
    {
        Id = Id,
        Definition = Definition!,
        Sharing = Sharing,
        Owner = Owner!,
        Schedule = Schedule,
        NextRunAt = Schedule is { } schedule && LastDueAt is { } last ? ReportTimes.Next(schedule, last) : null,
        CreatedAt = CreatedAt,
        Version = Version,
    };
}
