namespace Billing.Reports;

/// <summary>What a database of <see cref="LocalCalls"/> was made of.</summary>
/// <param name="Settled">Full paths of the settled files in it.</param>
/// <param name="Hidden">Those of them of which calls are hidden by recent files.</param>
/// <param name="Recent">Full paths of the recent files in it.</param>
public sealed record LocalState(IReadOnlySet<string> Settled, IReadOnlySet<string> Hidden, IReadOnlySet<string> Recent)
{
    public static LocalState None { get; } = new(new HashSet<string>(), new HashSet<string>(), new HashSet<string>());

    /// <summary>Whether it says what these files say, as of <see cref="LocalCalls.UpdateAsync"/>.</summary>
    public bool Holds(IReadOnlyCollection<string> settled, IReadOnlyCollection<string> lake, IReadOnlyCollection<string> recent)
    {
        ArgumentNullException.ThrowIfNull(settled);
        return Settled.IsSubsetOf(lake) && Settled.IsSupersetOf(settled) && Recent.SetEquals(recent);
    }
}
