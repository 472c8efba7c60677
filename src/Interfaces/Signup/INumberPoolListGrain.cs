namespace Billing.Signup;

/// <summary>Lists pools of numbers. A stateless worker: key 0.</summary>
[Alias("Billing.Signup.INumberPoolListGrain")]
public interface INumberPoolListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<NumberPoolView>> List(NumberPoolQuery query, string? after, int take);
}
