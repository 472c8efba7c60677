using Billing.Calls;

namespace Billing.Silo.Nodes;

/// <summary>Asks nodes for their calls by the way by which they are told to end them.</summary>
internal sealed class NodeAsker(INodeDisconnector nodes) : INodeAsker
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public async Task<NodeAnswer> IsUp(string nodeId, string? callId, IReadOnlyList<Leg> legs)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            var answers = await Task.WhenAll(legs.Select(leg => nodes.IsUp(new DisconnectTarget { NodeId = nodeId, LegId = leg.LegId, CallId = callId }, patience.Token)));
            return answers.Contains(true) ? NodeAnswer.Up
                : answers.Length > 0 && Array.TrueForAll(answers, answer => answer == false) ? NodeAnswer.Gone
                : NodeAnswer.CannotTell;
        }
        catch (OperationCanceledException)
        {
            return NodeAnswer.CannotTell;
        }
    }
}
