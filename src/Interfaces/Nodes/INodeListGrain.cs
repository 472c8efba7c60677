namespace Billing.Nodes;

/// <summary>Lists nodes. A stateless worker: key 0.</summary>
[Alias("Billing.Nodes.INodeListGrain")]
public interface INodeListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<NodeView>> List(NodeQuery query, string? after, int take);
}
