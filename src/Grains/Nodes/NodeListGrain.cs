using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Nodes;

[StatelessWorker, GrainType("nodes")]
public sealed class NodeListGrain(IStateIndex index) : Grain, INodeListGrain
{
    public Task<Page<NodeView>> List(NodeQuery query, string? after, int take)
    {
        var prefix = query.Search?.Trim().ToLowerInvariant();
        var filter = RowFilter.And(
            string.IsNullOrEmpty(prefix) ? null : RowFilter.Or(
                RowFilter.StartsWith(nameof(NodeState.Id), prefix),
                RowFilter.StartsWith(nameof(NodeState.SearchName), prefix)),
            query.IncludeClosed ? null : RowFilter.Is(nameof(NodeState.Closed), false));
        return StateList.Page(index, "node", filter, after, take, (NodeState state) => state.View());
    }
}
