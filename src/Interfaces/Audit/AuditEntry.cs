namespace Billing.Audit;

/// <summary>A change that a person made, or a secret that a person looked at.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Audit.AuditEntry")]
public sealed record AuditEntry
{
    /// <summary>Unique, so that writing the same entry twice leaves one.</summary>
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required DateTimeOffset At { get; init; }
    [Id(2)] public required Actor Actor { get; init; }

    /// <summary>A verb: <c>create</c>, <c>change</c>, <c>close</c>, <c>suspend</c>, <c>resume</c>, <c>disconnect</c>, <c>reveal-secret</c>.</summary>
    [Id(3)] public required string Action { get; init; }

    /// <summary><c>customer</c>, <c>account</c>, <c>node</c>, <c>call</c>.</summary>
    [Id(4)] public required string ObjectKind { get; init; }
    [Id(5)] public required string ObjectId { get; init; }
    [Id(6)] public string? Reason { get; init; }
    [Id(7)] public FieldChange[] Changes { get; init; } = [];
}
