using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Billing.Calls;
using Billing.Nodes;

namespace Billing.Silo.Disconnects;

/// <summary>
/// Ends calls by Kamailio's JSON-RPC over HTTP (modules jsonrpcs and dialog). Kamailio answers an empty result also when it did
/// nothing, so only its list of dialogs is believed.
/// </summary>
internal sealed partial class KamailioDisconnector(HttpClient http, ILogger<KamailioDisconnector> logger)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
        catch (Exception exception) when (IsUnreachable(exception, cancellationToken))
        {
            LogUnreachable(logger, exception, node.Id);
            return new DisconnectAnswer(DisconnectOutcome.Unreachable, "Its JSON-RPC did not answer: " + Words(exception), TryAgain: true);
        }
    }

    /// <returns>Null when Kamailio did not say.</returns>
    public async Task<bool?> IsUp(NodeEntry node, DisconnectTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return (await Dialogs(node, target, cancellationToken)).Count > 0;
        }
        catch (Exception exception) when (exception is RpcRefusedException || IsUnreachable(exception, cancellationToken))
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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, node.Details.RpcUrl)
        {
            // With its length said: Kamailio takes no chunks.
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", method, @params = parameters, id = 1 })),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (node.Details.RpcUser is { } user)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{node.RpcPassword}")));
        }

        using var response = await http.SendAsync(request, patience.Token);
        if ((int)response.StatusCode is 401 or 403)
        {
            throw new RpcRefusedException($"Its JSON-RPC does not let us in (HTTP {(int)response.StatusCode}): look at the user, the password and its list of allowed addresses");
        }

        // An error of the RPC comes with a status of its own.
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(patience.Token));
        if (answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("result", out var result))
        {
            return result.Clone();
        }

        var error = answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("error", out var told) ? told : default;
        var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var number) && number.TryGetInt32(out var value) ? value : 0;
        return code == NotFound
            ? null
            : throw new RpcRefusedException($"Kamailio refused {method} (code {code}): is its dialog module loaded?");
    }

    private static bool IsUnreachable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException => true,
        _ => false,
    };

    private static string Words(Exception exception) => exception switch
    {
        OperationCanceledException => $"not within {Patience.TotalSeconds:0} s",
        HttpRequestException => "no connection",
        _ => "what it said is no answer of a JSON-RPC",
    };

    [LoggerMessage(1, LogLevel.Warning, "The JSON-RPC of node {Node} did not answer")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, string node);

    private sealed class RpcRefusedException(string message) : Exception(message);
}
