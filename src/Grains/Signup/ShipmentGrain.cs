using Billing.Audit;
using Billing.Customers;
using Microsoft.Extensions.Logging;

namespace Billing.Signup;

[GrainType("shipment")]
public sealed class ShipmentGrain(
    [PersistentState("shipment")] IPersistentState<ShipmentState> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<ShipmentGrain> logger) : Grain, IShipmentGrain
{
    private readonly AuditedState<ShipmentState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<ShipmentView> Order(ShipmentOrder order)
    {
        if (_state.Current is null)
        {
            await _state.Store(new ShipmentState { SignupId = Id, Order = order, OrderedAt = time.GetUtcNow() }, entry: null);
        }

        return _state.Current!.View();
    }

    public Task<ShipmentView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<ShipmentView>> MarkSent(string? carrier, string? tracking, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("shipment");
        }

        var (by, number) = (CustomerRules.Blank(carrier), CustomerRules.Blank(tracking));
        var fields = new Fields().Text("carrier", by, required: false, 64).Text("tracking", number, required: false, 128);
        if (!fields.Valid)
        {
            return fields.Problems;
        }

        var next = current with { SentAt = current.SentAt ?? time.GetUtcNow(), Carrier = by, Tracking = number };
        if (next != current)
        {
            await _state.Store(
                next,
                new Changes().Field("sentAt", current.SentAt, next.SentAt).Field("carrier", current.Carrier, by).Field("tracking", current.Tracking, number)
                    .By(actor, "send", "shipment", Id, time.GetUtcNow()));
        }

        return next.View();
    }
}
