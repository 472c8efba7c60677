namespace Billing.Hosting.Health;

/// <summary>How a process takes its leave: section <c>Health</c>.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    internal static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a process that was asked to end says that it is not ready and goes on as before, so that whoever sends it work notices. Behind a
    /// load balancer: as long as its probes take to give it up. What it has for ending comes after that.
    /// </summary>
    public TimeSpan DrainFor { get; set; }
}
