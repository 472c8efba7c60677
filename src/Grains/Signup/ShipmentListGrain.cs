using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("shipments")]
public sealed class ShipmentListGrain(IStateIndex index) : Grain, IShipmentListGrain
{
    public Task<Page<ShipmentView>> List(ShipmentQuery query, string? after, int take)
    {
        var filter = RowFilter.And(
            query.Sent is { } sent ? RowFilter.Is(nameof(ShipmentState.Sent), sent) : null,
            string.IsNullOrEmpty(query.CustomerId) ? null : RowFilter.Equal(nameof(ShipmentState.CustomerId), query.CustomerId));
        return StateList.Page(index, "shipment", filter, after, take, (ShipmentState state) => state.View());
    }
}
