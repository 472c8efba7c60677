namespace Billing.Calls;

/// <summary>How the ending of calls is watched: section <c>Disconnect</c>.</summary>
public sealed class DisconnectOptions
{
    public const string Section = "Disconnect";

    /// <summary>A call without a sign of its end this long after its node was last told is said to be still up.</summary>
    public TimeSpan StillUpAfter { get; set; } = TimeSpan.FromSeconds(15);
}
