using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Testing;

namespace EndToEnd.Rig;

/// <summary>A collector that takes what is sent by OTLP over HTTP, and keeps it as it came (protobuf, in which names and texts are UTF-8).</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _came = new();
    private readonly Task _work;

    private OtlpCollector(int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _work = Task.Run(Take);
    }

    public Uri Address { get; }

    public static OtlpCollector Start() => new(FreePort.Next());

    /// <param name="signal"><c>metrics</c>, <c>traces</c> or <c>logs</c>.</param>
    /// <returns>All that has come.</returns>
    public string Of(string signal) => string.Concat(_came.GetOrAdd($"/v1/{signal}", _ => new()));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _work;
    }

    private async Task Take()
    {
        try
        {
            while (true)
            {
                var http = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await http.Request.InputStream.CopyToAsync(body);
                _came.GetOrAdd(http.Request.Url!.AbsolutePath, _ => new()).Enqueue(Encoding.UTF8.GetString(body.ToArray()));
                http.Response.ContentType = "application/x-protobuf";
                http.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
