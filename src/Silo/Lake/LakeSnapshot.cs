using Billing.Lake;

namespace Billing.Silo.Lake;

/// <summary>The files of the lake at one moment, on this silo's disk until it is disposed of.</summary>
/// <param name="Files">What a report reads.</param>
/// <param name="CompleteUntil">As the manifest said then.</param>
internal sealed record LakeSnapshot(LakeFiles Files, DateTimeOffset? CompleteUntil, params IReadOnlyList<CachedFiles> Copies) : IDisposable
{
    public void Dispose()
    {
        foreach (var copies in Copies)
        {
            copies.Dispose();
        }
    }
}
