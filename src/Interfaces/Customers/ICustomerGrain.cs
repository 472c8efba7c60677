using Billing.Audit;

namespace Billing.Customers;

/// <summary>Who pays. Key: its id (<see cref="Ids.IsName"/>).</summary>
[Alias("Billing.Customers.ICustomerGrain")]
public interface ICustomerGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<Result<CustomerView>> Create(CustomerDetails details, Actor actor);

    [Alias("Get")]
    Task<CustomerView?> Get();

    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<CustomerView>> Change(CustomerDetails details, int version, Actor actor);

    [Alias("SetStatus")]
    Task<Result<CustomerView>> SetStatus(ServiceStatus status, string? reason, Actor actor);

    /// <summary>Whether the customer lets a call of one of its accounts through; null when it does.</summary>
    [Alias("Admit")]
    Task<Refusal?> Admit(string accountId);
}
