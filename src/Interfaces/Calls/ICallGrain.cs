namespace Billing.Calls;

/// <summary>One conversation. Key: see <see cref="CallKey"/>.</summary>
[Alias("Billing.Calls.ICallGrain")]
public interface ICallGrain : IGrainWithStringKey
{
    /// <summary>
    /// Applies a record that is durable already; applying it again changes nothing. What it changes is seen at once, and is in the
    /// call's rows when the returned task completes, some seconds later.
    /// </summary>
    [Alias("Apply")]
    Task Apply(AccountingEvent record);

    /// <summary>Null when no record of such a call was ever kept.</summary>
    [Alias("Get")]
    Task<CallView?> Get();
}
