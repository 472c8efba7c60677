using System.Collections.Concurrent;
using Billing.Reports;

namespace Billing.Grains.Tests.Reports;

/// <summary>The lake, by the test's will.</summary>
internal sealed class ScriptedLake : ICallLake
{
    public ConcurrentQueue<LakeErasure> Erased { get; } = new();

    public Exception? WorkFailure { get; set; }

    public Action? WhenErased { get; set; }

    public TimeSpan Every => TimeSpan.FromMilliseconds(100);

    public Task Work(IReadOnlyList<LakeErasure> erasures, CancellationToken cancellationToken) =>
        WorkFailure is null ? Task.CompletedTask : Task.FromException(WorkFailure);

    public Task Erase(LakeErasure erasure, CancellationToken cancellationToken)
    {
        Erased.Enqueue(erasure);
        WhenErased?.Invoke();
        return Task.CompletedTask;
    }

    public Task<LakeStatus> Status(CancellationToken cancellationToken) => Task.FromResult(new LakeStatus(null, null, 0, 0, 0, null));
}
