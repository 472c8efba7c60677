using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>A pool of numbers as it shall be.</summary>
public sealed record ChangedNumberPool
{
    public required NumberPoolDetails Details { get; init; }

    /// <summary>The version that the change was made from; if the pool of numbers has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
