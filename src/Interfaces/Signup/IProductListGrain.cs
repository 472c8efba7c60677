namespace Billing.Signup;

/// <summary>Lists products. A stateless worker: key 0.</summary>
[Alias("Billing.Signup.IProductListGrain")]
public interface IProductListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<ProductView>> List(ProductQuery query, string? after, int take);
}
