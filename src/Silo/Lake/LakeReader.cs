using Azure;

namespace Billing.Silo.Lake;

/// <summary>Brings what a report reads to this silo's disk.</summary>
internal sealed class LakeReader(LakeStore store, LakeCache cache)
{
    private const int MostTries = 5;

    /// <summary>The files that may hold calls which ended in a span of time.</summary>
    /// <param name="to">Null: whatever ended since.</param>
    /// <param name="progress">Told how much is there, 0 to 1.</param>
    public Task<LakeSnapshot> Open(DateTimeOffset from, DateTimeOffset? to, Action<double>? progress = null, CancellationToken cancellationToken = default) => Open(
        date => date >= DateOnly.FromDateTime(from.UtcDateTime) && (to is not { } end || date <= DateOnly.FromDateTime(end.UtcDateTime)), progress, cancellationToken);

    /// <summary>The files of some days.</summary>
    /// <param name="progress">Told how much is there, 0 to 1.</param>
    public async Task<LakeSnapshot> Open(Func<DateOnly, bool> holds, Action<double>? progress, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (manifest, _) = await store.Read(cancellationToken);
            LakeFile[] settled = [.. manifest.Settled.Where(file => holds(file.Date))];
            try
            {
                // A correction may have moved a call out of its day: all recent files are looked at.
                var copies = await cache.Take([.. settled.Concat(manifest.Recent).Select(file => file.Path)], store.Download, progress, cancellationToken);
                return new LakeSnapshot(
                    settled.ToDictionary(file => copies[file.Path], file => file.Rows, StringComparer.Ordinal),
                    manifest.Recent.ToDictionary(file => copies[file.Path], file => file.Rows, StringComparer.Ordinal),
                    manifest.Settled.Select(file => cache.PathOf(file.Path)).ToHashSet(StringComparer.Ordinal),
                    settled.Concat(manifest.Recent).Sum(file => file.Bytes), manifest.Erased,
                    manifest.CompleteUntil, copies);
            }
            catch (RequestFailedException gone) when (gone.Status == 404 && attempt < MostTries)
            {
                // It was replaced meanwhile, and the manifest says by what.
            }
        }
    }
}
