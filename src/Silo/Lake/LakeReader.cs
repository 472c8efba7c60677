using Azure;
using Billing.Lake;
using Billing.Reports;

namespace Billing.Silo.Lake;

/// <summary>Brings what a report reads to this silo's disk.</summary>
internal sealed class LakeReader(LakeStore store, LakeCache cache)
{
    private const int MostTries = 5;

    /// <summary>The files that may hold calls which ended in a span of time.</summary>
    /// <param name="to">Null: whatever ended since.</param>
    /// <param name="progress">Told how much is there, 0 to 1.</param>
    public async Task<LakeSnapshot> Open(
        DateTimeOffset from, DateTimeOffset? to, ReportLimits limits, Action<double>? progress = null, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (manifest, _) = await store.Read(cancellationToken);
            string[] settled = [.. manifest.Settled.Where(file => Holds(file.Date)).Select(file => file.Path)];
            // A correction may have moved a call out of its day: all of these are looked at.
            string[] recent = [.. manifest.Recent.Select(file => file.Path)];
            CachedFiles copies;
            try
            {
                copies = await cache.Take([.. settled, .. recent], store.Download, progress, cancellationToken);
            }
            catch (RequestFailedException gone) when (gone.Status == 404 && attempt < MostTries)
            {
                // It was replaced meanwhile, and the manifest says by what.
                continue;
            }

            try
            {
                string[] settledPaths = [.. settled.Select(path => copies[path])];
                string[] recentPaths = [.. recent.Select(path => copies[path])];
                var touched = new HashSet<string>(StringComparer.Ordinal);
                if (recentPaths.Length > 0 && settledPaths.Length > 0)
                {
                    var first = await LakeUpkeep.FirstDayAsync(recentPaths, limits, cancellationToken);
                    string[] late = [.. manifest.Settled.Where(file => Holds(file.Date) && file.Date >= first).Select(file => copies[file.Path])];
                    touched = [.. await LakeFiles.TouchedAsync(late, recentPaths, limits, cancellationToken)];
                }

                return new LakeSnapshot(
                    new LakeFiles([.. settledPaths.Where(path => !touched.Contains(path))], [.. touched], recentPaths), manifest.CompleteUntil, copies);
            }
            catch
            {
                copies.Dispose();
                throw;
            }
        }

        bool Holds(DateOnly date) =>
            date >= DateOnly.FromDateTime(from.UtcDateTime) && (to is not { } end || date <= DateOnly.FromDateTime(end.UtcDateTime));
    }
}
