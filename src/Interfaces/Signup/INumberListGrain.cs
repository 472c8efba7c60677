namespace Billing.Signup;

/// <summary>Lists the numbers of pools. A stateless worker: key 0.</summary>
[Alias("Billing.Signup.INumberListGrain")]
public interface INumberListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of numbers; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<NumberView>> List(NumberQuery query, string? after, int take);
}
