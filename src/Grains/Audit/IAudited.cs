namespace Billing.Audit;

/// <summary>A state that carries the entries of its own changes until the audit log has them, so that neither is kept without the other.</summary>
public interface IAudited<TSelf>
    where TSelf : IAudited<TSelf>
{
    AuditEntry[] Unlogged { get; }

    TSelf WithUnlogged(AuditEntry[] entries);
}
