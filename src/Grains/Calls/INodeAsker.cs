namespace Billing.Calls;

/// <summary>The door to nodes that can be asked for their calls.</summary>
public interface INodeAsker
{
    /// <summary>Asks whether a node has a call. Answers <see cref="NodeAnswer.CannotTell"/> rather than fail.</summary>
    /// <param name="callId">The SIP Call-ID, where the node told it.</param>
    /// <param name="legs">The call's legs of this node that are taken to be up.</param>
    Task<NodeAnswer> IsUp(string nodeId, string? callId, IReadOnlyList<Leg> legs);
}
