namespace Billing.Customers;

/// <summary>Lists refused calls. A stateless worker: key 0.</summary>
[Alias("Billing.Customers.IRefusedCallsGrain")]
public interface IRefusedCallsGrain : IGrainWithIntegerKey
{
    /// <summary>Newest first; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("Search")]
    Task<Page<RefusedCall>> Search(RefusedCallQuery query, string? after, int take);
}
