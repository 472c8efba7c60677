using Billing.Audit;

namespace Billing.Calls;

/// <summary>What is stored of the ending of a call. Never changed, only replaced: see <see cref="DisconnectProcess"/>.</summary>
public sealed record DisconnectState : IAudited<DisconnectState>
{
    public string Key { get; init; } = "";
    public DisconnectStage Stage { get; init; }
    public string Reason { get; init; } = "";

    /// <summary>The name of who asked last.</summary>
    public string By { get; init; } = "";
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>How often the nodes were told since the request.</summary>
    public int Tries { get; init; }

    /// <summary>When the last answer came, or was given up.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? RetryAt { get; init; }
    public string? Answer { get; init; }
    public int? ErrorCause { get; init; }
    public DisconnectStep[] Steps { get; init; } = [];
    public AuditEntry[] Unlogged { get; init; } = [];

    /// <summary>Another request would join this one.</summary>
    public bool UnderWay => Stage is DisconnectStage.Requested or DisconnectStage.Sent or DisconnectStage.Acknowledged || RetryAt is not null;

    /// <summary>The node was told, in vain as far as anybody knows.</summary>
    public bool Stuck => !UnderWay && Stage is DisconnectStage.Refused or DisconnectStage.Unreachable or DisconnectStage.StillUp;

    public DisconnectState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public DisconnectView View() => new()
    {
        Key = Key,
        Stage = Stage,
        Reason = Reason,
        By = By,
        RequestedAt = RequestedAt,
        UnderWay = UnderWay,
        RetryAt = RetryAt,
        Answer = Answer,
        ErrorCause = ErrorCause,
        MayBlock = Stuck,
        Steps = Steps,
    };
}
