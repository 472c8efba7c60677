using Billing.Audit;

namespace Billing.Reports;

/// <summary>What is stored of the lake beside its files.</summary>
public sealed record CallLakeState : IAudited<CallLakeState>
{
    public LakeErasure[] Erasures { get; init; } = [];
    public AuditEntry[] Unlogged { get; init; } = [];

    public CallLakeState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };
}
