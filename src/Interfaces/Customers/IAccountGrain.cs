using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Customers;

/// <summary>
/// One service identity of a customer: a phone number, a SIP user, an address of a trunk.
/// Key: its id as <see cref="Ids.NormalizeAccount"/> spells it.
/// </summary>
[Alias("Billing.Customers.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<Result<AccountView>> Create(string customerId, AccountDetails details, string password, Actor actor);

    [Alias("Get")]
    Task<AccountView?> Get();

    /// <param name="password">The new password, or null to keep the one it has.</param>
    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<AccountView>> Change(AccountDetails details, string? password, int version, Actor actor);

    [Alias("SetStatus")]
    Task<Result<AccountView>> SetStatus(ServiceStatus status, string? reason, Actor actor);

    /// <summary>The password in clear; that it was looked at is audited. Null when there is no such account.</summary>
    [Alias("RevealPassword")]
    Task<string?> RevealPassword(Actor actor);

    /// <summary>Gives it a new password that nobody knows, such as after the file of its phone has leaked. Its phones get it.</summary>
    [Alias("RenewPassword")]
    Task<Result<AccountView>> RenewPassword(string? reason, Actor actor);

    /// <summary>Reads only, and so waits for no other request of the same account.</summary>
    /// <exception cref="SlotsNotRebuiltException">Not decided: ask again.</exception>
    [Alias("Authorize"), AlwaysInterleave]
    Task<Authorization> Authorize(AuthorizationRequest request);

    /// <summary>The id of its customer; null when there is no such account.</summary>
    [Alias("Owner"), AlwaysInterleave]
    Task<string?> Owner();

    /// <summary>Its customer and its limit; null when there is no such account.</summary>
    [Alias("Standing"), AlwaysInterleave]
    Task<AccountStanding?> Standing();
}
