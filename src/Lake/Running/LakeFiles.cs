namespace Billing.Lake;

/// <summary>The files that a report reads: full paths, readable from this process. What is in no list is not seen.</summary>
/// <param name="Settled">Files with one row per call, none of whose calls has a row in any other file: they are read as they are.</param>
/// <param name="Touched">
/// Settled files that <see cref="TouchedAsync"/> names: one row per call, which is hidden when the call has a row in <paramref name="Unsettled"/>. So none of these may be
/// older: a list is taken as a whole, before or after files are settled.
/// </param>
/// <param name="Unsettled">All others. Of the rows of a call in them, the newest is seen, unless it is a tombstone.</param>
public sealed record LakeFiles(IReadOnlyList<string> Settled, IReadOnlyList<string> Touched, IReadOnlyList<string> Unsettled)
{
    /// <summary>
    /// Which settled files hold a call that has a row in the recent ones: they are <see cref="Touched"/> until they are written again
    /// (<see cref="LakeUpkeep"/>). Reads the keys alone.
    /// </summary>
    /// <param name="settled">Full paths.</param>
    /// <param name="recent">Full paths.</param>
    public static Task<IReadOnlyList<string>> TouchedAsync(
        IReadOnlyList<string> settled, IReadOnlyList<string> recent, Reports.ReportLimits limits, CancellationToken cancellationToken = default) =>
        Reports.CdrDatabase.TouchedAsync(settled, recent, limits, cancellationToken);
}
