namespace Billing.Audit;

/// <summary>The door to the audit log's store.</summary>
public interface IAuditLog
{
    /// <summary>Durable when the call returns; appending an entry again changes nothing.</summary>
    Task Append(AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Newest first.</summary>
    /// <param name="after">The <see cref="Page{T}.Next"/> of the page before.</param>
    Task<Page<AuditEntry>> Search(AuditQuery query, string? after, int take, CancellationToken cancellationToken = default);
}
