using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Signup;

/// <summary>What a site sells. Key: its id (<see cref="Ids.IsName"/>). Signups under way keep the product as it was when they came in.</summary>
[Alias("Billing.Signup.IProductGrain")]
public interface IProductGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<Result<ProductView>> Create(ProductDetails details, Actor actor);

    /// <summary>Null when there is no such product.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<ProductView?> Get();

    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<ProductView>> Change(ProductDetails details, int version, Actor actor);
}
