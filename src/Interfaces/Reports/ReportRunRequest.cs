using Billing.Audit;

namespace Billing.Reports;

/// <summary>What shall run.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportRunRequest")]
public sealed record ReportRunRequest
{
    [Id(0)] public required ReportDefinition Definition { get; init; }

    /// <summary>Who asked; a schedule asks in the name of whoever set it.</summary>
    [Id(1)] public required Actor By { get; init; }

    /// <summary>The saved or built-in report that it is of; null for one that is not saved.</summary>
    [Id(2)] public string? ReportId { get; init; }

    /// <summary>Who sees the result; that of the report.</summary>
    [Id(3)] public ReportSharing Sharing { get; init; }

    /// <summary>To whom the result goes; null: nobody is written to.</summary>
    [Id(4)] public ReportSchedule? Schedule { get; init; }

    /// <summary>What its relative periods are relative to, however late it runs; null: when it is asked for.</summary>
    [Id(5)] public DateTimeOffset? Due { get; init; }
}
