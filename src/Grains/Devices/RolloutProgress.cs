using System.Globalization;
using Billing.Audit;

namespace Billing.Devices;

/// <summary>What is stored of a rollout. Never changed, only replaced.</summary>
public sealed record RolloutProgress : IAudited<RolloutProgress>
{
    private const int MostFailures = 100;

    /// <summary>More phones are not looked at: each costs the nodes a question at each look.</summary>
    private const int MostWatched = 200;

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

    /// <summary>How many phones had not come back when it stopped for that.</summary>
    public int Missing { get; init; }

    /// <summary>Missing phones that somebody has seen and gone on after.</summary>
    public int ForgivenMissing { get; init; }

    /// <summary>Phones of the first stages that were registered before, some hundreds of them at most.</summary>
    public WatchedPhone[] Watched { get; init; } = [];
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

    public bool WatchesMore => Stage != RolloutStage.All && Watched.Length < MostWatched;

    public RolloutProgress WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public RolloutProgress WithOutcomes(int published, IReadOnlyCollection<RolloutFailure> failures, IReadOnlyCollection<WatchedPhone> watched) => this with
    {
        Published = Published + published,
        Failed = Failed + failures.Count,
        Failures = [.. Failures.Concat(failures).Take(MostFailures)],
        Watched = watched.Count == 0 ? Watched : [.. Watched.Concat(watched).DistinctBy(phone => phone.Mac).Take(MostWatched)],
    };

    public RolloutProgress NextStage() => this with
    {
        Stage = Stage == RolloutStage.Canary ? RolloutStage.Tenth : RolloutStage.All,
        Phase = RolloutPhase.Publish,
        StageUntil = null,
        After = null,
    };

    /// <summary>Somebody has seen what it stopped for, and wants it to go on; after a pause, the stage's phones have their time once more.</summary>
    public RolloutProgress Resumed(DateTimeOffset now)
    {
        var next = this with
        {
            State = StartedAt is null ? RolloutState.Scheduled : RolloutState.Running,
            Why = null,
            Forgiven = Failed,
            ForgivenMissing = Missing,
            StageUntil = Phase == RolloutPhase.Wait ? now + TimeSpan.FromMinutes(Plan.StageMinutes) : null,
        };
        return State == RolloutState.Stopped && Phase == RolloutPhase.Wait ? next.NextStage() : next;
    }

    /// <summary>The stage's phones had their time.</summary>
    /// <param name="back">How many came back.</param>
    /// <param name="missing">How many should have, and did not.</param>
    /// <param name="unregistered">How many of the missing fetched their files and are not registered any more.</param>
    /// <param name="more">There are more devices that somebody uses.</param>
    public RolloutProgress StageOver(int back, int missing, int unregistered, bool more)
    {
        var phones = back + missing;
        var lost = unregistered == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {unregistered} of them fetched the files and did not register again.");
        return Math.Max(0, missing - ForgivenMissing) * 100.0 > Plan.MostMissingPercent * (double)phones
            ? Stopped(string.Create(CultureInfo.InvariantCulture, $"{missing} of {phones} phones did not come back in time.{lost}")) with { Missing = missing }
            // Where all failed to be published, somebody has gone on after that.
            : phones == 0 && more && (Published > 0 || Failed == 0)
            ? Stopped("No phone of this stage has ever fetched a file that we know of: nothing was tried.")
            : NextStage();
    }

    private RolloutProgress Stopped(string why) => this with { State = RolloutState.Stopped, Why = why };

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
