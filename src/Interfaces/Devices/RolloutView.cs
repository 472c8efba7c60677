namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.RolloutView")]
public sealed record RolloutView
{
    [Id(0)] public required string ProfileId { get; init; }

    /// <summary>The number of the profile's version.</summary>
    [Id(1)] public required int Number { get; init; }
    [Id(2)] public required RolloutPlan Plan { get; init; }
    [Id(3)] public required RolloutState State { get; init; }
    [Id(4)] public required RolloutStage Stage { get; init; }

    /// <summary>The stage's devices are published, and it waits for them to come back.</summary>
    [Id(5)] public bool Waiting { get; init; }

    /// <summary>Until when the stage's phones have time; null while they are published.</summary>
    [Id(6)] public DateTimeOffset? StageUntil { get; init; }
    [Id(7)] public required DateTimeOffset EffectiveFrom { get; init; }
    [Id(8)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was done, or given up.</summary>
    [Id(9)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How many devices it has to reach in all, counted when it began.</summary>
    [Id(10)] public int Total { get; init; }
    [Id(11)] public int Published { get; init; }
    [Id(12)] public int Failed { get; init; }

    /// <summary>Of those published, how many phones have the version; counted now and then.</summary>
    [Id(13)] public int Fetched { get; init; }

    /// <summary>The first hundred.</summary>
    [Id(14)] public required RolloutFailure[] Failures { get; init; }

    /// <summary>Why it is in its state; null when that needs no reason.</summary>
    [Id(15)] public string? Why { get; init; }

    public int ToDo => Math.Max(0, Total - Published - Failed);
}
