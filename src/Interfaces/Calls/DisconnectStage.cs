namespace Billing.Calls;

/// <summary>How far the ending of a call has come. Only <see cref="SeenToEnd"/> says that the call is over for certain.</summary>
[GenerateSerializer, Alias("Billing.Calls.DisconnectStage")]
public enum DisconnectStage
{
    /// <summary>Asked for by a person; no node has been told yet, or one will be told again.</summary>
    Requested,

    /// <summary>The node has been told and has not answered yet.</summary>
    Sent,

    /// <summary>The node says that it will: not that it has.</summary>
    Acknowledged,

    /// <summary>The node says that it will not, or was never told how.</summary>
    Refused,

    /// <summary>The node did not answer.</summary>
    Unreachable,

    /// <summary>The node says that it knows no such call (Error-Cause 503); no Stop has come.</summary>
    NodeSaysOver,

    /// <summary>Some time after the node was last told there is still no sign that the call has ended.</summary>
    StillUp,

    /// <summary>A Stop has come, or the node was asked and its list no longer has the call.</summary>
    SeenToEnd,
}
