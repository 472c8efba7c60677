using System.Collections.Concurrent;
using Billing.Calls;

namespace Billing.Grains.Tests.Calls;

/// <summary>Nodes that answer what a test says, one answer after the other; the last one is repeated.</summary>
internal sealed class ScriptedNodes : INodeDisconnector
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<CancellationToken, Task<DisconnectAnswer>>>> _answers = new(StringComparer.Ordinal);

    /// <summary>Who was told to end which leg.</summary>
    public ConcurrentQueue<DisconnectTarget> Told { get; } = new();

    /// <summary>What a node says when it is asked for a leg; a leg that is not here cannot be asked for.</summary>
    public ConcurrentDictionary<string, bool> Up { get; } = new(StringComparer.Ordinal);

    public int ToldOf(string leg) => Told.Count(target => target.LegId == leg);

    public void Answer(string leg, params DisconnectAnswer[] answers) =>
        Answer(leg, [.. answers.Select(answer => new Func<CancellationToken, Task<DisconnectAnswer>>(_ => Task.FromResult(answer)))]);

    public void Answer(string leg, params Func<CancellationToken, Task<DisconnectAnswer>>[] answers) => _answers[leg] = new(answers);

    public Task<DisconnectAnswer> End(DisconnectTarget target, CancellationToken cancellationToken)
    {
        Told.Enqueue(target);
        var answers = _answers[target.LegId];
        return (answers.Count > 1 && answers.TryDequeue(out var answer) || answers.TryPeek(out answer))
            ? answer(cancellationToken)
            : throw new InvalidOperationException("Nobody said what this node answers.");
    }

    public Task<bool?> IsUp(DisconnectTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(Up.TryGetValue(target.LegId, out var up) ? up : (bool?)null);
}
