using Billing.Calls;

namespace Billing.Frontend.Components.Calls;

/// <summary>How the portal says how far the ending of a call has come. Nothing short of the end is called one.</summary>
internal static class DisconnectWords
{
    public static string Of(DisconnectStage stage) => stage switch
    {
        DisconnectStage.Requested => "Requested",
        DisconnectStage.Sent => "Sent",
        DisconnectStage.Acknowledged => "Acknowledged",
        DisconnectStage.Refused => "Refused",
        DisconnectStage.Unreachable => "No answer",
        DisconnectStage.NodeSaysOver => "Node says it is over",
        DisconnectStage.StillUp => "Still up",
        _ => "Seen to end",
    };

    public static string Explain(DisconnectView view) => view.Stage switch
    {
        DisconnectStage.Requested => "The node is being told.",
        DisconnectStage.Sent => "The node was told and has not answered yet.",
        DisconnectStage.Acknowledged => "The node says that it ends the call. Whether it does is being watched: it has not been seen to end yet.",
        DisconnectStage.Refused when view.RetryAt is not null => "The node would not end it now. It is told again in a moment.",
        DisconnectStage.Refused => "The node was not brought to end the call.",
        DisconnectStage.Unreachable when view.RetryAt is not null => "The node did not answer. It is told again in a moment.",
        DisconnectStage.Unreachable => "The node did not answer: nobody knows whether it heard us.",
        DisconnectStage.NodeSaysOver => "The node knows no such call, but no Stop has come: its record of the end is missing.",
        DisconnectStage.StillUp => "There is no sign that the call has ended.",
        _ => "The call is over.",
    };

    public static string Tag(DisconnectStage stage) => stage switch
    {
        DisconnectStage.Requested or DisconnectStage.Sent => "tag tag-authorized",
        DisconnectStage.Acknowledged => "tag tag-ringing",
        DisconnectStage.NodeSaysOver => "tag tag-quiet",
        DisconnectStage.SeenToEnd => "tag tag-connected",
        _ => "tag tag-doubt",
    };
}
