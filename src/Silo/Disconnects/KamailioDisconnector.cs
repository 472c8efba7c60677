using System.Text.Json;
using Billing.Calls;
using Billing.Nodes;
using Billing.Silo.Nodes;

namespace Billing.Silo.Disconnects;

/// <summary>
/// Ends calls by Kamailio's JSON-RPC over HTTP (modules jsonrpcs and dialog). Kamailio answers an empty result also when it did
/// nothing, so only its list of dialogs is believed.
/// </summary>
internal sealed partial class KamailioDisconnector(KamailioRpc rpc, ILogger<KamailioDisconnector> logger)
{
    private const int NotFound = 404;

    /// <summary>Dialog states of Kamailio: 3 and 4 are answered, 5 is over, below it rings.</summary>
    private const int Answered = 3;
    private const int Over = 5;

    public async Task<DisconnectAnswer> End(NodeEntry node, DisconnectTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var dialogs = await Dialogs(node, target, cancellationToken);
            if (dialogs.Count == 0)
            {
                return new DisconnectAnswer(DisconnectOutcome.OverAlready, "Kamailio knows no such call: it says that it is over already");
            }

            if (dialogs.TrueForAll(dialog => dialog.State < Answered))
            {
                return new DisconnectAnswer(DisconnectOutcome.Refused, "Kamailio ends only calls that were answered, and this one still rings", TryAgain: true);
            }

            foreach (var dialog in dialogs)
            {
                await Call(node, "dlg.end_dlg", [dialog.Entry, dialog.Id], cancellationToken);
            }

            return new DisconnectAnswer(DisconnectOutcome.Acknowledged, "Kamailio took the command (dlg.end_dlg)");
        }
        catch (RpcRefusedException refused)
        {
            return new DisconnectAnswer(DisconnectOutcome.Refused, refused.Message);
        }
        catch (Exception exception) when (KamailioRpc.IsUnreachable(exception, cancellationToken))
        {
            LogUnreachable(logger, exception, node.Id);
            return new DisconnectAnswer(DisconnectOutcome.Unreachable, "Its JSON-RPC did not answer: " + KamailioRpc.Words(exception), TryAgain: true);
        }
    }

    /// <returns>Null when Kamailio did not say.</returns>
    public async Task<bool?> IsUp(NodeEntry node, DisconnectTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return (await Dialogs(node, target, cancellationToken)).Count > 0;
        }
        catch (Exception exception) when (exception is RpcRefusedException || KamailioRpc.IsUnreachable(exception, cancellationToken))
        {
            LogUnreachable(logger, exception, node.Id);
            return null;
        }
    }

    private async Task<List<(long Entry, long Id, int State)>> Dialogs(NodeEntry node, DisconnectTarget target, CancellationToken cancellationToken)
    {
        // Its Acct-Session-Id is the SIP Call-ID.
        var found = await Call(node, "dlg.list_match", ["callid", "eq", target.CallId ?? target.LegId], cancellationToken);
        return found?.ValueKind != JsonValueKind.Array
            ? []
            : [.. found.Value.EnumerateArray()
                .Select(dialog => (Entry: dialog.GetProperty("h_entry").GetInt64(), Id: dialog.GetProperty("h_id").GetInt64(), State: dialog.GetProperty("state").GetInt32()))
                // One that is over stays in the list for some seconds.
                .Where(dialog => dialog.State < Over)];
    }

    /// <returns>The result; null when Kamailio has not what is asked for.</returns>
    /// <exception cref="RpcRefusedException">Kamailio, or what stands before it, refuses.</exception>
    private async Task<JsonElement?> Call(NodeEntry node, string method, object[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await rpc.Call(node, method, parameters, KamailioRpc.Patience, cancellationToken);
        }
        catch (RpcRefusedException refused) when (refused.Code == NotFound)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The JSON-RPC of node {Node} did not answer")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, string node);
}
