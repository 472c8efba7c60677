namespace Billing.Signup;

/// <summary>Lists sites. A stateless worker: key 0.</summary>
[Alias("Billing.Signup.ISiteListGrain")]
public interface ISiteListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<SiteView>> List(SiteQuery query, string? after, int take);
}
