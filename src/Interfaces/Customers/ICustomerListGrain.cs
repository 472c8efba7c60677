namespace Billing.Customers;

/// <summary>Lists customers. A stateless worker: key 0.</summary>
[Alias("Billing.Customers.ICustomerListGrain")]
public interface ICustomerListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<CustomerView>> List(CustomerQuery query, string? after, int take);
}
