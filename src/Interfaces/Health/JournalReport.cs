namespace Billing.Health;

/// <summary>The journal of one silo. Totals count since the silo started.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Health.JournalReport")]
public sealed record JournalReport
{
    /// <summary>Its depth: records that are durable and whose effects are not all in rows.</summary>
    [Id(0)] public required long NotDone { get; init; }

    /// <summary>At this depth nothing more is taken.</summary>
    [Id(1)] public required int MostNotDone { get; init; }

    /// <summary>Records that are not durable yet, and so not acknowledged.</summary>
    [Id(2)] public required int Waiting { get; init; }

    /// <summary>When the oldest entity that is not done became durable; null when all are done. Noted once a second.</summary>
    [Id(3)] public DateTimeOffset? OldestNotDoneAt { get; init; }
    [Id(4)] public required long Entities { get; init; }
    [Id(5)] public required long Records { get; init; }
    [Id(6)] public required long Octets { get; init; }

    /// <summary>Records not taken because the journal was full, or rows too far behind: their nodes send them again.</summary>
    [Id(7)] public required long RefusedRecords { get; init; }

    /// <summary>Inserts that had to be tried again.</summary>
    [Id(8)] public required long FailedInserts { get; init; }

    /// <summary>Records of silos that are gone which this one applied.</summary>
    [Id(9)] public required long ReplayedRecords { get; init; }
    [Id(10)] public required JournalMinute LastMinute { get; init; }
}
