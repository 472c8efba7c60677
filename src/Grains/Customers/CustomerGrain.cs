using Billing.Audit;
using Microsoft.Extensions.Logging;

namespace Billing.Customers;

[GrainType("customer")]
public sealed class CustomerGrain(
    [PersistentState("customer")] IPersistentState<CustomerState> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<CustomerGrain> logger) : Grain, ICustomerGrain
{
    private readonly AuditedState<CustomerState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<CustomerView>> Create(CustomerDetails details, Actor actor)
    {
        var tidy = CustomerRules.Tidy(details);
        var problems = CustomerRules.Check(Id, tidy);
        if (problems.Length > 0)
        {
            return problems;
        }

        if (_state.Current is not null)
        {
            return Fields.Taken("customer");
        }

        return await Store(
            new CustomerState { Id = Id, Details = tidy, CreatedAt = time.GetUtcNow() },
            Compare(new CustomerDetails { Currency = "" }, tidy), actor, "create");
    }

    public Task<CustomerView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<CustomerView>> Change(CustomerDetails details, int version, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("customer");
        }

        if (current.Version != version)
        {
            return Fields.Conflict("customer");
        }

        var tidy = CustomerRules.Tidy(details);
        var problems = new Fields()
            .Refuse(tidy.Currency != current.Details.Currency, "currency", "fixed", "The currency of a customer cannot be changed.")
            .Problems;
        problems = [.. CustomerRules.Check(Id, tidy), .. problems];
        if (problems.Length > 0)
        {
            return problems;
        }

        return tidy == current.Details
            ? current.View()
            : await Store(current with { Details = tidy }, Compare(current.Details, tidy), actor, "change");
    }

    public async Task<Result<CustomerView>> SetStatus(ServiceStatus status, string? reason, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("customer");
        }

        return status == current.Status
            ? current.View()
            : await Store(
                current with { Status = status },
                new Changes().Field("status", current.Status, status), actor, StatusVerb.Of(status), CustomerRules.Blank(reason));
    }

    public Task<Refusal?> Admit(string accountId) => Task.FromResult(_state.Current?.Status switch
    {
        ServiceStatus.Active => null,
        ServiceStatus.Suspended => Refusal.CustomerSuspended,
        _ => Refusal.CustomerClosed,
    });

    private async Task<CustomerView> Store(CustomerState next, Changes changes, Actor actor, string action, string? reason = null)
    {
        next = next with { Version = next.Version + 1 };
        await _state.Store(next, changes.By(actor, action, "customer", Id, time.GetUtcNow(), reason));
        return next.View();
    }

    private static Changes Compare(CustomerDetails before, CustomerDetails after) => new Changes()
        .Field("name", before.Name, after.Name)
        .Field("email", before.Email, after.Email)
        .Field("country", before.Country, after.Country)
        .Field("currency", before.Currency, after.Currency)
        .Field("creditLimit", before.CreditLimit, after.CreditLimit)
        .Field("maxSimultaneousCalls", before.MaxSimultaneousCalls, after.MaxSimultaneousCalls)
        .Field("timeZone", before.TimeZone, after.TimeZone)
        .Field("notes", before.Notes, after.Notes);
}
