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

    public bool IsSeenBy(SavedReportQuery viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return Owner.Id == viewer.PersonId || viewer.Sharings.Contains(Sharing);
    }

    /// <summary>Whoever made it may change it, and administrators what is shared with them.</summary>
    /// <param name="personId">Of <see cref="Actor.Id"/>.</param>
    public bool IsChangedBy(string personId, bool administrator) => IsChangedBy(Owner, Sharing, personId, administrator);

    /// <inheritdoc cref="IsChangedBy(string, bool)"/>
    public static bool IsChangedBy(Actor owner, ReportSharing sharing, string personId, bool administrator)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return owner.Id == personId || (administrator && sharing != ReportSharing.Nobody);
    }
}
