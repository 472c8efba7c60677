using Billing.Audit;
using Billing.Devices;
using Microsoft.Extensions.Logging;

namespace Billing.Customers;

[GrainType("account")]
public sealed class AccountGrain(
    [PersistentState("account")] IPersistentState<AccountState> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<AccountGrain> logger) : Grain, IAccountGrain, IPhoneUserGrain
{
    private readonly AuditedState<AccountState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<AccountView>> Create(string customerId, AccountDetails details, string password, Actor actor)
    {
        var tidy = Tidy(details);
        var problems = Check(tidy, password, required: true);
        if (Ids.NormalizeAccount(Id) != Id)
        {
            problems.Refuse(true, "id", "invalid", $"Write this id as {Ids.NormalizeAccount(Id)}.");
        }

        var customer = Ids.IsName(customerId) ? await GrainFactory.GetGrain<ICustomerGrain>(customerId).Get() : null;
        problems
            .Refuse(customer is null, "customerId", "not-found", "There is no such customer.")
            .Refuse(customer?.Status == ServiceStatus.Closed, "customerId", "closed", "This customer is closed.");
        if (!problems.Valid)
        {
            return problems.Problems;
        }

        if (_state.Current is not null)
        {
            return Fields.Taken("account");
        }

        return await Store(
            new AccountState { Id = Id, CustomerId = customerId, Details = tidy, Password = password, CreatedAt = time.GetUtcNow() },
            Compare(new AccountDetails(), tidy).Field("customerId", null, customerId).Secret("password", null, password), actor, "create");
    }

    public Task<AccountView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<AccountView>> Change(AccountDetails details, string? password, int version, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("account");
        }

        if (current.Version != version)
        {
            return Fields.Conflict("account");
        }

        var tidy = Tidy(details);
        var problems = Check(tidy, password, required: false);
        if (!problems.Valid)
        {
            return problems.Problems;
        }

        var next = current with { Details = tidy, Password = string.IsNullOrEmpty(password) ? current.Password : password };
        return next == current
            ? current.View()
            : await Store(next, Compare(current.Details, tidy).Secret("password", current.Password, password), actor, "change");
    }

    public async Task<Result<AccountView>> SetStatus(ServiceStatus status, string? reason, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("account");
        }

        return status == current.Status
            ? current.View()
            : await Store(
                current with { Status = status },
                new Changes().Field("status", current.Status, status), actor, StatusVerb.Of(status), CustomerRules.Blank(reason));
    }

    public async Task<string?> RevealPassword(Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return null;
        }

        // Stored before it is shown: a look that is not audited does not happen.
        await _state.Store(current, new Changes().By(actor, "reveal-secret", "account", Id, time.GetUtcNow()));
        return current.Password;
    }

    public async Task<Result<AccountView>> RenewPassword(string? reason, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("account");
        }

        var next = current with { Password = Secrets.Password() };
        return await Store(next, new Changes().Secret("password", current.Password, next.Password), actor, "renew-password", CustomerRules.Blank(reason));
    }

    public async Task<Authorization> Authorize(AuthorizationRequest request)
    {
        if (_state.Current is not { } current)
        {
            return new Authorization(Refusal.UnknownAccount, CustomerId: null);
        }

        // The password comes first: who does not know it learns nothing of the account's state.
        var refusal = !PasswordCheck.Proves(request.Credentials, current.Password) ? Refusal.WrongPassword : Refused(current);
        if (refusal is not null)
        {
            return new Authorization(refusal, current.CustomerId);
        }

        var limit = Limit(current);
        var admission = await GrainFactory.GetGrain<ICustomerGrain>(current.CustomerId).Admit(new AdmissionRequest
        {
            CallKey = request.CallKey,
            Aliases = request.Aliases,
            AccountId = Id,
            Callee = request.Callee,
            AccountLimit = limit,
        });
        return new Authorization(admission.Refusal, current.CustomerId) { MaxCallSeconds = admission.MaxCallSeconds, AccountLimit = limit };
    }

    public Task<string?> Owner() => Task.FromResult(_state.Current?.CustomerId);

    public Task<AccountStanding?> Standing() =>
        Task.FromResult(_state.Current is { } current ? new AccountStanding(current.CustomerId, Limit(current), Refused(current)) : null);

    public Task<PhoneUser?> PhoneUser() => Task.FromResult(_state.Current is { } current ? AsPhoneUser(current) : null);

    private static PhoneUser AsPhoneUser(AccountState account) => new()
    {
        CustomerId = account.CustomerId,
        Password = account.Password,
        Label = account.Details.Label,
        Closed = account.Status == ServiceStatus.Closed,
    };

    private static Refusal? Refused(AccountState account) => account.Status switch
    {
        ServiceStatus.Active => null,
        ServiceStatus.Suspended => Refusal.AccountSuspended,
        _ => Refusal.AccountClosed,
    };

    private static CallLimit Limit(AccountState account) => new(account.Details.MaxSimultaneousCalls, account.Details.Counted);

    private async Task<AccountView> Store(AccountState next, Changes changes, Actor actor, string action, string? reason = null)
    {
        next = next with { Version = next.Version + 1 };
        var phones = _state.Current is { } before && AsPhoneUser(before) != AsPhoneUser(next) ? GrainFactory.GetGrain<IAccountPortsGrain>(Id) : null;
        if (phones is not null)
        {
            // Before it is stored, so that its phones get it whatever happens in between.
            await phones.Changing();
        }

        await _state.Store(next, changes.By(actor, action, "account", Id, time.GetUtcNow(), reason));
        phones?.Changed().Ignore();
        return next.View();
    }

    private static AccountDetails Tidy(AccountDetails details) =>
        details with { Label = CustomerRules.Blank(details.Label), Notes = CustomerRules.Blank(details.Notes) };

    private Fields Check(AccountDetails details, string? password, bool required) => new Fields()
        .Refuse(!Ids.IsAccount(Id), "id", "invalid", "An account's id is a phone number, a SIP user or an address: 1 to 64 letters, digits, and . _ - + @ : = ~ * #")
        .Text("label", details.Label, required: false, 128)
        .Refuse(
            details.MaxSimultaneousCalls is < 0 or > CustomerRules.MostCalls, "maxSimultaneousCalls", "out-of-range",
            "The most simultaneous calls are between 0 and 1,000,000, or none given for no limit.")
        .Refuse(!Enum.IsDefined(details.Counted), "counted", "invalid", "A limit counts all calls, incoming or outgoing ones.")
        .Text("notes", details.Notes, required: false, 4000, lines: true)
        .Secret("password", password, required);

    private static Changes Compare(AccountDetails before, AccountDetails after) => new Changes()
        .Field("label", before.Label, after.Label)
        .Field("maxSimultaneousCalls", before.MaxSimultaneousCalls, after.MaxSimultaneousCalls)
        .Field("counted", before.Counted, after.Counted)
        .Field("notes", before.Notes, after.Notes);
}
