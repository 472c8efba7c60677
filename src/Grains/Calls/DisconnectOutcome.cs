namespace Billing.Calls;

/// <summary>What a node made of the request to end a call.</summary>
public enum DisconnectOutcome
{
    /// <summary>It says that it will.</summary>
    Acknowledged,

    /// <summary>It says that it will not, or nobody has said how it is told.</summary>
    Refused,

    /// <summary>It knows no such call.</summary>
    OverAlready,

    /// <summary>It did not answer.</summary>
    Unreachable,
}
