namespace Billing.Audit;

/// <summary>Which entries; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Audit.AuditQuery")]
public sealed record AuditQuery
{
    [Id(0)] public string? ObjectKind { get; init; }
    [Id(1)] public string? ObjectId { get; init; }
    [Id(2)] public string? ActorId { get; init; }
    [Id(3)] public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    [Id(4)] public DateTimeOffset? To { get; init; }
}
