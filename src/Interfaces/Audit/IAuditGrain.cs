namespace Billing.Audit;

/// <summary>Reads the audit log. A stateless worker: any key, by custom 0.</summary>
[Alias("Billing.Audit.IAuditGrain")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>Newest first; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("Search")]
    Task<Page<AuditEntry>> Search(AuditQuery query, string? after, int take);
}
