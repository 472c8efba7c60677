using Billing.Audit;
using Billing.Devices;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Billing.Customers;

[GrainType("customer")]
public sealed partial class CustomerGrain(
    [PersistentState("customer")] IPersistentState<CustomerState> stored,
    IAuditLog log,
    IStateIndex index,
    IOptions<SlotOptions> slotOptions,
    TimeProvider time,
    ILogger<CustomerGrain> logger,
    IAdmissionJournal? journal = null) : Grain, ICustomerGrain, IRemindable
{
    private const int RoundsUnlimited = 10;
    private const string DevicesReminder = "devices";
    private static readonly TimeSpan s_lookAtDevices = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lookAtDevicesAgain = TimeSpan.FromMinutes(10);

    private readonly AuditedState<CustomerState> _state = new(stored, log, logger);
    private CustomerSlots? _slots;
    private IGrainTimer? _rebuilding;

    /// <summary>A limit, the customer's or an account's, asked for the count.</summary>
    private bool _limited;
    private int _rounds;

    private string Id => this.GetPrimaryKeyString();

    private CallLimit Limit => _state.Current is { } current
        ? new CallLimit(current.Details.MaxSimultaneousCalls, current.Details.Counted)
        : CallLimit.None;

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

        if (status == current.Status)
        {
            return current.View();
        }

        var closes = status == ServiceStatus.Closed;
        if (closes)
        {
            // Before it is stored, so that its devices are taken back whatever happens to the silo.
            await this.RegisterOrUpdateReminder(DevicesReminder, s_lookAtDevices, s_lookAtDevicesAgain);
        }
        else if (current.DevicesJob is { } job)
        {
            // Before it is stored: a customer that is open loses no more devices.
            await new ReturnedDevices(GrainFactory, index).Stop(job, actor);
        }

        var view = await Store(
            current with { Status = status, DevicesJob = closes ? ReturnedDevices.NewJob() : null },
            new Changes().Field("status", current.Status, status), actor, StatusVerb.Of(status), CustomerRules.Blank(reason));
        if (closes)
        {
            await TakeDevicesBack(actor, first: true);
        }

        return view;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!await TakeDevicesBack(new Actor("system", "Billing", "system"), first: false) && await this.GetReminder(DevicesReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public async Task<Result<CustomerView>> Credit(string key, decimal amount, string what, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("customer");
        }

        if (Array.Exists(current.Ledger, entry => entry.Key == key))
        {
            return current.View();
        }

        var fields = new Fields()
            .Text("key", key, required: true, 128)
            .Text("what", what, required: true, 256)
            .Refuse(amount <= 0, "amount", "out-of-range", "A credit is more than zero.");
        return !fields.Valid
            ? fields.Problems
            : await Store(
                current with { Balance = current.Balance + amount, Ledger = [.. current.Ledger, new LedgerEntry(key, time.GetUtcNow(), amount, what)] },
                new Changes().Field("balance", current.Balance, current.Balance + amount), actor, "credit", what);
    }

    public async Task<Admission> Admit(AdmissionRequest request)
    {
        var refused = Standing();
        if (refused is not null)
        {
            return new Admission(refused, MaxCallSeconds: null);
        }

        if (request.CallKey is null && request.Callee is null)
        {
            return new Admission(Refusal: null, _state.Current!.Details.MaxCallSeconds);
        }

        var slots = CountSlots();
        if (IsLimited(request.AccountLimit))
        {
            await slots.Trusted();
            // Whoever waited may have been suspended meanwhile.
            refused = Standing();
        }

        refused ??= slots.Ledger.Admit(request, Limit, time.GetUtcNow());
        return new Admission(refused, refused is null ? _state.Current?.Details.MaxCallSeconds : null);
    }

    public async Task<Refusal?[]> CallsChanged(SlotNews[] news)
    {
        ArgumentNullException.ThrowIfNull(news);
        var (slots, refusals) = (CountSlots(), new Refusal?[news.Length]);
        foreach (var (call, _) in news.Where(one => one.Ended))
        {
            slots.Ledger.End(call.CallKey, call.Aliases, call.Version, time.GetUtcNow());
        }

        for (var at = 0; at < news.Length; at++)
        {
            if (news[at] is { Ended: false, Call: var call })
            {
                // Of a customer that nobody knows the records tell nothing but its name.
                var barred = call.AccountRefusal ?? (_state.Current is null ? null : Standing());
                if (IsLimited(call.AccountLimit) || barred is not null)
                {
                    await slots.Trusted();
                }

                refusals[at] = slots.Ledger.Start(call, Limit, time.GetUtcNow(), barred: barred);
            }
        }

        return refusals;
    }

    public Task<SlotCount> Slots()
    {
        var slots = CountSlots();
        slots.Ledger.Expire(time.GetUtcNow());
        return Task.FromResult(new SlotCount(slots.Ledger.Held, slots.Ledger.Started, slots.Rebuilt));
    }

    /// <summary>Whoever is no customer any more shall not read the files of phones, which hold passwords.</summary>
    /// <returns>Whether there is, or may be, more to do.</returns>
    private async Task<bool> TakeDevicesBack(Actor actor, bool first)
    {
        if (_state.Current is not { Status: ServiceStatus.Closed, DevicesJob: { } job } current)
        {
            return false;
        }

        try
        {
            var next = await new ReturnedDevices(GrainFactory, index).GoOn(Id, job, actor);
            // The reminder looks once more, also when there was nothing: a device may have been given to it while it was closed.
            next ??= first ? job : null;
            if (next != job)
            {
                await _state.Store(current with { DevicesJob = next }, entry: null);
            }

            return next is not null;
        }
        catch (Exception exception)
        {
            LogDevices(logger, exception, Id);
            // What was to be stored may be, and then nothing more could be from here.
            DeactivateOnIdle();
            return true;
        }
    }

    private Refusal? Standing() => _state.Current?.Status switch
    {
        ServiceStatus.Active => null,
        ServiceStatus.Suspended => Refusal.CustomerSuspended,
        _ => Refusal.CustomerClosed,
    };

    private bool IsLimited(CallLimit accountLimit)
    {
        var limited = accountLimit.Max is not null || Limit.Max is not null;
        _limited |= limited;
        return limited;
    }

    /// <summary>The count of this activation; it begins with the first call, so that looking at a customer asks nobody.</summary>
    private CustomerSlots CountSlots()
    {
        if (_slots is null)
        {
            _slots = new CustomerSlots(Id, GrainFactory, journal, slotOptions.Value, time, logger);
            var every = slotOptions.Value.ReconcileEvery;
            this.RegisterGrainTimer(Reconcile, new GrainTimerCreationOptions { DueTime = every, Period = every, Interleave = true });
            _slots.Begin().Ignore();
            var pause = slotOptions.Value.RebuildPause;
            _rebuilding = this.RegisterGrainTimer(RebuildAgain, new GrainTimerCreationOptions { DueTime = pause, Period = pause, Interleave = true });
        }

        return _slots;
    }

    /// <summary>A count that no limit asks for only has to lose its ghosts some time.</summary>
    private Task Reconcile() => _limited || ++_rounds % RoundsUnlimited == 0 ? _slots!.Reconcile() : Task.CompletedTask;

    private async Task RebuildAgain()
    {
        await _slots!.Begin();
        if (_slots.Rebuilt)
        {
            _rebuilding?.Dispose();
            _rebuilding = null;
        }
    }

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
        .Field("counted", before.Counted, after.Counted)
        .Field("maxCallSeconds", before.MaxCallSeconds, after.MaxCallSeconds)
        .Field("timeZone", before.TimeZone, after.TimeZone)
        .Field("notes", before.Notes, after.Notes);

    [LoggerMessage(1, LogLevel.Warning, "The devices of the closed customer {Id} could not be taken back; it is tried again")]
    private static partial void LogDevices(ILogger logger, Exception exception, string id);
}
