namespace Billing.Customers;

/// <summary>How calls are counted against limits: section <c>Slots</c>.</summary>
public sealed class SlotOptions
{
    public const string Section = "Slots";

    /// <summary>
    /// How long a call that was let through keeps its slot without a Start. A SIP proxy sends its Start when the callee answers, so
    /// this covers the ringing.
    /// </summary>
    public TimeSpan Hold { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How often a customer's count is compared with the live list.</summary>
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request waits for the count to be rebuilt: shorter than the two seconds after which nodes ask again.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long one attempt to rebuild may take.</summary>
    public TimeSpan RebuildTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the pause after one that failed is.</summary>
    public TimeSpan RebuildPause { get; set; } = TimeSpan.FromSeconds(1);
}
