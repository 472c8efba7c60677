namespace Billing.Customers;

/// <summary>The door to the store of refused calls.</summary>
public interface IRefusalLog
{
    /// <summary>
    /// Keeps a refusal, within a second or so; returns at once and never fails. Copies of one request are kept once, and of too many
    /// refusals a part, with how many were left out.
    /// </summary>
    void Append(RefusedCall refused);

    /// <summary>Newest first.</summary>
    /// <param name="after">The <see cref="Page{T}.Next"/> of the page before.</param>
    Task<Page<RefusedCall>> Search(RefusedCallQuery query, string? after, int take, CancellationToken cancellationToken = default);
}
