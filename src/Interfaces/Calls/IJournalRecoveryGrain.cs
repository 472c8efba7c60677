namespace Billing.Calls;

/// <summary>Has the journals of dead silos applied, one caller at a time. One grain: key 0.</summary>
[Alias("Billing.Calls.IJournalRecoveryGrain")]
public interface IJournalRecoveryGrain : IGrainWithIntegerKey
{
    /// <summary>When the call returns, everything that silos known to be dead had acknowledged is applied.</summary>
    [Alias("Recover"), ResponseTimeout("00:10:00")]
    Task Recover();
}
