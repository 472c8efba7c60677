namespace Billing.Customers;

/// <summary>Lists accounts. A stateless worker: key 0.</summary>
[Alias("Billing.Customers.IAccountListGrain")]
public interface IAccountListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<AccountView>> List(AccountQuery query, string? after, int take);
}
