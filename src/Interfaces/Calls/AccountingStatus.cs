namespace Billing.Calls;

/// <summary>What a node says of a leg (Acct-Status-Type, RFC 2866 §5.1; Failed is 15).</summary>
[GenerateSerializer, Alias("Billing.Calls.AccountingStatus")]
public enum AccountingStatus
{
    Start,
    Interim,
    Stop,

    /// <summary>The call was tried and never connected.</summary>
    Failed,
}
