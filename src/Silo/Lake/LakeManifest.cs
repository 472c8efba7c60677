namespace Billing.Silo.Lake;

/// <summary>
/// What the lake is made of, as blob <c>manifest.json</c> at its root. It is replaced as a whole, and only by whoever has read the one before (ETag): so every change of
/// the lake is one step for our reports. Others read the folders, and take the newest row of each call.
/// </summary>
internal sealed record LakeManifest
{
    /// <summary>Number of the next change; in the names of the files that it makes.</summary>
    public long Sequence { get; init; } = 1;

    /// <summary>A change that was begun: whoever finds it finishes it, or undoes it, first.</summary>
    public LakeChange? Pending { get; init; }

    /// <summary>Files as calls ended.</summary>
    public LakeFile[] Recent { get; init; } = [];

    /// <summary>Files of whole days, each call once among all of them.</summary>
    public LakeFile[] Settled { get; init; } = [];

    /// <summary>Files that others have replaced; they are deleted after a while.</summary>
    public ReplacedFile[] Replaced { get; init; } = [];

    /// <summary>All calls that were known to have ended at this time are there; null when nothing is known of that yet.</summary>
    public DateTimeOffset? CompleteUntil { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>How often files were written again to erase personal data: what was made of the files before is to go.</summary>
    public long Erased { get; init; }

    public IEnumerable<LakeFile> Files => Recent.Concat(Settled);
}
