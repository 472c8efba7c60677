using Billing.Audit;

namespace Billing.Devices;

/// <summary>What is stored of a job, but for its devices. Never changed, only replaced.</summary>
public sealed record DeviceJobState : IAudited<DeviceJobState>
{
    /// <summary>Their row has 1 MiB.</summary>
    private const int MostRefusals = 1000;

    public DeviceJobAction Action { get; init; }
    public string? ProfileId { get; init; }
    public string? Reason { get; init; }
    public string? CustomerId { get; init; }
    public int PerSecond { get; init; }
    public DeviceJobStage Stage { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public Actor By { get; init; } = new("", "", "");
    public int Devices { get; init; }

    /// <summary>How many devices, in their order, were dealt with.</summary>
    public int Done { get; init; }
    public int Refused { get; init; }
    public DeviceRefusal[] Refusals { get; init; } = [];
    public AuditEntry[] Unlogged { get; init; } = [];

    public bool UnderWay => Stage == DeviceJobStage.Running;

    public DeviceJobState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public DeviceJobState WithOutcomes(int done, IReadOnlyCollection<DeviceRefusal> refusals, DateTimeOffset now)
    {
        var next = this with
        {
            Done = Done + done,
            Refused = Refused + refusals.Count,
            Refusals = [.. Refusals.Concat(refusals).Take(MostRefusals)],
        };
        return next.UnderWay && next.Done >= next.Devices ? next with { Stage = DeviceJobStage.Done, EndedAt = now } : next;
    }

    public DeviceJobView View(string id) => new()
    {
        Id = id,
        Action = Action,
        ProfileId = ProfileId,
        Reason = Reason,
        PerSecond = PerSecond,
        Stage = Stage,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        By = By.Name,
        Devices = Devices,
        Done = Done,
        Refused = Refused,
        Refusals = Refusals,
    };
}
