using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Reports;

/// <summary>Has ended calls written to the lake, by one silo of the cluster at a time. Key 0.</summary>
[Alias("Billing.Reports.ICallLakeGrain")]
public interface ICallLakeGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that it works, and goes on after any silo's death.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task Wake();

    [Alias("Status"), AlwaysInterleave]
    Task<LakeStatus> Status();

    /// <summary>
    /// Takes what tells who a customer's people are (numbers, accounts, the customer's own id) out of all calls that ended until now; the totals stay. Durable when the call
    /// returns, done some time afterwards.
    /// </summary>
    [Alias("Erase"), AlwaysInterleave]
    Task<LakeErasure> Erase(string customerId, Actor actor, string? reason);

    /// <summary>What was erased and what is being, the last first.</summary>
    [Alias("Erasures"), AlwaysInterleave]
    Task<LakeErasure[]> Erasures();
}
