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

    /// <summary>The id or the whole name of a person or script.</summary>
    [Id(5)] public string? Who { get; init; }

    /// <summary>A verb, as in <see cref="AuditEntry.Action"/>.</summary>
    [Id(6)] public string? Action { get; init; }
}
