using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Billing.Nodes;

namespace Billing.Silo.Nodes;

/// <summary>Kamailio's JSON-RPC over HTTP (module jsonrpcs), as a node's settings say where it is and who may use it.</summary>
internal sealed class KamailioRpc(HttpClient http)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Follows no redirection, which would take the password elsewhere; asks no proxy, since nodes are near.</summary>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    })
    {
        MaxResponseContentBufferSize = 1024 * 1024,
        // Each call has its own patience.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>The result.</returns>
    /// <exception cref="RpcRefusedException">Kamailio, or what stands before it, refuses.</exception>
    /// <exception cref="Exception">One of those that <see cref="IsUnreachable"/> knows.</exception>
    public async Task<JsonElement> Call(NodeEntry node, string method, object[] parameters, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
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

        using var response = await http.SendAsync(request, deadline.Token);
        if ((int)response.StatusCode is 401 or 403)
        {
            throw new RpcRefusedException(
                (int)response.StatusCode, $"Its JSON-RPC does not let us in (HTTP {(int)response.StatusCode}): look at the user, the password and its list of allowed addresses");
        }

        // An error of the RPC comes with a status of its own.
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(deadline.Token));
        if (answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("result", out var result))
        {
            return result.Clone();
        }

        var error = answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("error", out var told) ? told : default;
        var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var number) && number.TryGetInt32(out var value) ? value : 0;
        var said = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var text) ? text.GetString() : null;
        throw new RpcRefusedException(code, $"Kamailio refused {method} (code {code}): is the module that offers it loaded?", said);
    }

    /// <summary>Whether an exception of <see cref="Call"/>, or of reading its result, means that Kamailio did not answer, or not as Kamailio does.</summary>
    public static bool IsUnreachable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException => true,
        _ => false,
    };

    /// <summary>What happened, for a person; completes "Its JSON-RPC did not answer: …".</summary>
    public static string Words(Exception exception) => exception switch
    {
        OperationCanceledException => $"not within {Patience.TotalSeconds:0} s",
        HttpRequestException => "no connection",
        _ => "what it said is no answer of a JSON-RPC",
    };
}
