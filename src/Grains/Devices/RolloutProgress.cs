using Billing.Audit;

namespace Billing.Devices;

/// <summary>What is stored of a rollout. Never changed, only replaced.</summary>
public sealed record RolloutProgress : IAudited<RolloutProgress>
{
    private const int MostFailures = 100;

    public string ProfileId { get; init; } = "";
    public int Number { get; init; }
    public RolloutPlan Plan { get; init; } = new();
    public RolloutState State { get; init; }
    public RolloutStage Stage { get; init; }
    public RolloutPhase Phase { get; init; }

    /// <summary>The last device that was dealt with, in the stage of all; null from the first one.</summary>
    public string? After { get; init; }

    /// <summary>The last device that was told to fetch its files.</summary>
    public string? ToldAfter { get; init; }

    /// <summary>Devices new to the profile have this version: what was missed meanwhile is looked for once more.</summary>
    public bool Settled { get; init; }
    public DateTimeOffset? StageUntil { get; init; }
    public DateTimeOffset EffectiveFrom { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public int Total { get; init; }
    public int Published { get; init; }
    public int Failed { get; init; }

    /// <summary>Failures that somebody has seen and gone on after.</summary>
    public int Forgiven { get; init; }
    public int Fetched { get; init; }
    public RolloutFailure[] Failures { get; init; } = [];
    public string? Why { get; init; }

    /// <summary>What the history of each device says.</summary>
    public string Reason { get; init; } = "";
    public Actor By { get; init; } = new("", "", "");
    public AuditEntry[] Unlogged { get; init; } = [];

    public bool Ended => State is RolloutState.Done or RolloutState.Cancelled;

    public bool UnderWay => State is RolloutState.Scheduled or RolloutState.Running;

    /// <summary>How many devices have it at the end of the stage.</summary>
    public int Target => Stage switch
    {
        RolloutStage.Canary => Math.Min(Plan.Canary, Total),
        RolloutStage.Tenth => Math.Max(Plan.Canary, (Total + 9) / 10),
        _ => int.MaxValue,
    };

    /// <summary>So many could not be published that the rest must not follow.</summary>
    public bool FailsTooOften
    {
        get
        {
            var failed = Failed - Forgiven;
            var few = Stage == RolloutStage.All ? 20 : 0;
            return failed > few && failed * 100.0 > Plan.MostMissingPercent * (double)(Published + failed);
        }
    }

    public RolloutProgress WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public RolloutProgress WithOutcomes(int published, IReadOnlyCollection<RolloutFailure> failures) => this with
    {
        Published = Published + published,
        Failed = Failed + failures.Count,
        Failures = [.. Failures.Concat(failures).Take(MostFailures)],
    };

    public RolloutView View() => new()
    {
        ProfileId = ProfileId,
        Number = Number,
        Plan = Plan,
        State = State,
        Stage = Stage,
        Waiting = State == RolloutState.Running && Phase == RolloutPhase.Wait,
        StageUntil = StageUntil,
        EffectiveFrom = EffectiveFrom,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        Total = Total,
        Published = Published,
        Failed = Failed,
        Fetched = Fetched,
        Failures = Failures,
        Why = Why,
    };
}
