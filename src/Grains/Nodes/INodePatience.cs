namespace Billing.Nodes;

/// <summary>The door to what this silo knows of nodes' habits, without asking a grain.</summary>
public interface INodePatience
{
    /// <summary><see cref="Patience.Default"/> for a node that is not known.</summary>
    Patience Of(string nodeId);
}
