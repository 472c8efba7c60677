using Billing.Audit;

namespace Billing.Reports;

/// <summary>A saved report.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportView")]
public sealed record ReportView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required ReportDefinition Definition { get; init; }
    [Id(2)] public required ReportSharing Sharing { get; init; }

    /// <summary>Who made it.</summary>
    [Id(3)] public required Actor Owner { get; init; }

    /// <summary>Null: it runs when somebody asks for it.</summary>
    [Id(4)] public ReportSchedule? Schedule { get; init; }

    /// <summary>When it runs by itself next.</summary>
    [Id(5)] public DateTimeOffset? NextRunAt { get; init; }
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(7)] public required int Version { get; init; }

    /// <param name="personId">Of <see cref="Actor.Id"/>.</param>
    public bool IsSeenBy(string personId, bool administrator) =>
        Owner.Id == personId || Sharing == ReportSharing.Readers || (administrator && Sharing == ReportSharing.Administrators);

    /// <summary>Whoever made it may change it, and administrators what is shared with them.</summary>
    public bool IsChangedBy(string personId, bool administrator) => Owner.Id == personId || (administrator && Sharing != ReportSharing.Nobody);
}
