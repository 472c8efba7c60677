using Billing.Lake;
using Billing.Reports;

namespace Billing.Silo.Lake;

/// <summary>The files of the lake at one moment, on this silo's disk until it is disposed of. All of them as full paths.</summary>
/// <param name="Settled">Settled files of the days that were asked for, with the rows in each.</param>
/// <param name="Recent">All recent files, with the rows in each.</param>
/// <param name="Lake">Where copies of all settled files are, or would be.</param>
/// <param name="Bytes">Length of the settled and recent files.</param>
/// <param name="Erased">How often personal data was erased before.</param>
/// <param name="CompleteUntil">As the manifest said then.</param>
internal sealed record LakeSnapshot(
    IReadOnlyDictionary<string, long> Settled, IReadOnlyDictionary<string, long> Recent, IReadOnlyCollection<string> Lake, long Bytes, long Erased, DateTimeOffset? CompleteUntil,
    CachedFiles Copies) : IDisposable
{
    /// <summary>The files as a report reads them.</summary>
    public async Task<LakeFiles> Files(ReportLimits limits, CancellationToken cancellationToken)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        string[] recent = [.. Recent.Keys];
        if (recent.Length > 0 && Settled.Count > 0)
        {
            // No day before can hold a call that these speak of.
            var first = await LakeUpkeep.FirstDayAsync(recent, limits, cancellationToken);
            touched = [.. await LakeFiles.TouchedAsync([.. Settled.Keys.Where(path => CdrPath.DateOf(path) >= first)], recent, limits, cancellationToken)];
        }

        return new([.. Settled.Keys.Where(path => !touched.Contains(path))], [.. touched], recent);
    }

    public void Dispose() => Copies.Dispose();
}
