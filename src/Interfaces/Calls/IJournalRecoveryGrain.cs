namespace Billing.Calls;

/// <summary>Has the journals of dead silos applied, one caller at a time. One grain: key 0.</summary>
[Alias("Billing.Calls.IJournalRecoveryGrain")]
public interface IJournalRecoveryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Has everything applied that silos known to be dead had acknowledged. True when that is done; false when it goes on, and the
    /// caller asks again.
    /// </summary>
    [Alias("Recover")]
    Task<bool> Recover();
}
