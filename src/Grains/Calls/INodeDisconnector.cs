namespace Billing.Calls;

/// <summary>The door to the nodes: ends calls there, and asks whether they are up. What a node does wrong is an answer, not an exception.</summary>
public interface INodeDisconnector
{
    /// <summary>Tells a node to end a call. May be told again: a node that has ended it already says so.</summary>
    Task<DisconnectAnswer> End(DisconnectTarget target, CancellationToken cancellationToken);

    /// <summary>Whether the node still has the call; null when it cannot be asked, or did not answer.</summary>
    Task<bool?> IsUp(DisconnectTarget target, CancellationToken cancellationToken);
}
