namespace Billing.Calls;

/// <summary>One conversation. Key: see <see cref="CallKey"/>.</summary>
[Alias("Billing.Calls.ICallGrain")]
public interface ICallGrain : IGrainWithStringKey
{
    /// <summary>Applies a record; it is durable when the call returns, and applying it again changes nothing.</summary>
    [Alias("Apply")]
    Task Apply(AccountingEvent record);

    /// <summary>Null when no record of such a call was ever kept.</summary>
    [Alias("Get")]
    Task<CallView?> Get();
}
