using Billing.Audit;
using Orleans.Concurrency;

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

    /// <summary>Gives the customer credit, once for each key: the same key again changes nothing.</summary>
    /// <param name="key">Such as <c>signup-5d…</c>; 1 to 128 characters.</param>
    /// <param name="amount">More than zero, in the customer's currency.</param>
    /// <param name="what">What it is for, in a sentence.</param>
    /// <param name="actor">Who does it.</param>
    [Alias("Credit")]
    Task<Result<CustomerView>> Credit(string key, decimal amount, string what, Actor actor);

    /// <summary>
    /// Lets a call of one of the customer's accounts through, by the customer's standing, its limit and the account's. A call has one
    /// slot however often it is asked for, and gives it back when it does not start in time.
    /// </summary>
    /// <exception cref="SlotsNotRebuiltException">
    /// There is a limit, and it is not known yet which calls were up before this activation. Nothing was decided: ask again.
    /// </exception>
    [Alias("Admit"), AlwaysInterleave]
    Task<Admission> Admit(AdmissionRequest request);

    /// <summary>
    /// Counts calls that are up, and gives the slots of those back that have ended or failed, whether they were started or only let
    /// through. Idempotent, and in any order: a start of a version that has ended counts nothing.
    /// </summary>
    /// <returns>
    /// For each, in order, which limit the call is over, when it is up and nobody had let it through; else null. The same for each
    /// repetition.
    /// </returns>
    /// <exception cref="SlotsNotRebuiltException">As for <see cref="Admit"/>; what ended is counted, what started may not be yet.</exception>
    [Alias("CallsChanged"), AlwaysInterleave]
    Task<Refusal?[]> CallsChanged([Immutable] SlotNews[] news);

    /// <summary>How many calls the customer has, by its own count.</summary>
    [Alias("Slots"), AlwaysInterleave]
    Task<SlotCount> Slots();
}
