using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>A product as it shall be. Signups under way keep it as it was.</summary>
public sealed record ChangedProduct
{
    public required ProductDetails Details { get; init; }

    /// <summary>The version that the change was made from; if the product has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
