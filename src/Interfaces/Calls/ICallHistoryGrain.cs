namespace Billing.Calls;

/// <summary>Searches ended calls. A stateless worker: key 0.</summary>
[Alias("Billing.Calls.ICallHistoryGrain")]
public interface ICallHistoryGrain : IGrainWithIntegerKey
{
    /// <summary>By end, newest first; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("Search")]
    Task<Page<Cdr>> Search(CallQuery query, string? after, int take);
}
