namespace Billing.Health;

/// <summary>What a journal did in the last minute.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Health.JournalMinute")]
public sealed record JournalMinute
{
    /// <summary>How long it really was: less than 60 while the silo is young.</summary>
    [Id(0)] public required double Seconds { get; init; }

    /// <summary>Commits.</summary>
    [Id(1)] public required long Entities { get; init; }
    [Id(2)] public required long Records { get; init; }
    [Id(3)] public required long Octets { get; init; }
    [Id(4)] public required long RefusedRecords { get; init; }
    [Id(5)] public required long FailedInserts { get; init; }

    /// <summary>Half of the commits took no longer, tries again included; to within a quarter. Null when there was none.</summary>
    [Id(6)] public double? MedianMilliseconds { get; init; }

    /// <summary>99 of 100 commits took no longer; to within a quarter.</summary>
    [Id(7)] public double? P99Milliseconds { get; init; }

    /// <summary>No commit took longer; to within a quarter.</summary>
    [Id(8)] public double? SlowestMilliseconds { get; init; }
}
