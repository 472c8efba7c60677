using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>A site as it shall be.</summary>
public sealed record ChangedSite
{
    public required SiteDetails Details { get; init; }

    /// <summary>The version that the change was made from; if the site has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
