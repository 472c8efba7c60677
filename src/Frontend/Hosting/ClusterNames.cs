namespace Billing.Frontend.Hosting;

/// <summary>Which cluster this is the front of: section <c>Orleans</c>.</summary>
internal sealed class ClusterNames
{
    public const string Section = "Orleans";

    /// <summary>As the silos have it.</summary>
    public string ClusterId { get; set; } = Cluster.DefaultName;

    /// <summary>As the silos have it.</summary>
    public string ServiceId { get; set; } = Cluster.DefaultName;
}
