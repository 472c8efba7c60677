namespace Billing.Calls;

/// <summary>How far a call has come.</summary>
[GenerateSerializer, Alias("Billing.Calls.CallStage")]
public enum CallStage
{
    /// <summary>Let through, and no leg has started yet.</summary>
    Authorized,

    /// <summary>Set up, not answered.</summary>
    Ringing,

    /// <summary>People talk.</summary>
    Connected,

    /// <summary>Over: the call is a CDR.</summary>
    Ended,
}
