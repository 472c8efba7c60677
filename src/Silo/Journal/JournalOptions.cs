using System.ComponentModel.DataAnnotations;

namespace Billing.Silo.Journal;

/// <summary>Bounds of the journal: section <c>Journal</c>.</summary>
public sealed class JournalOptions
{
    public const string Section = "Journal";

    /// <summary>
    /// Records that may be durable and not yet in rows. Beyond it nothing more is taken, and so not acknowledged, until rows catch up.
    /// </summary>
    [Range(100, 10_000_000)]
    public int MostNotDone { get; set; } = 100_000;

    /// <summary>How long packets are kept as evidence after their effects are in rows.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}
