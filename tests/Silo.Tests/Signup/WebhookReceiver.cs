using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Testing;

namespace Billing.Silo.Tests.Signup;

/// <summary>Takes webhooks, over HTTP, to the byte.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Webhook> _received = new();
    private readonly Task _loop;
    private int _refusals;

    public WebhookReceiver()
    {
        Address = $"http://localhost:{FreePort.Next()}/webhooks/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _loop = Listen();
    }

    internal sealed record Webhook(string Signature, byte[] Body)
    {
        public string Id => Text("id");

        public string Type => Text("type");

        private string Text(string name)
        {
            using var json = JsonDocument.Parse(Body);
            return json.RootElement.GetProperty(name).GetString()!;
        }
    }

    public string Address { get; }

    public IReadOnlyList<Webhook> Received => [.. _received];

    /// <summary>The next webhooks are answered with 500.</summary>
    public void Refuse(int times) => Interlocked.Exchange(ref _refusals, times);

    public void Clear() => _received.Clear();

    /// <summary>Waits for the first of a type.</summary>
    public async Task<Webhook> Next(string type, int count = 1)
    {
        await Eventually.Async(
            () => Received.Count(one => one.Type == type) >= count, $"{count} webhook(s) {type}", TimeSpan.FromSeconds(60),
            () => string.Join('\n', Received.Select(one => one.Type)));
        return Received.First(one => one.Type == type);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task Listen()
    {
        while (_listener.IsListening)
        {
            try
            {
                var http = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await http.Request.InputStream.CopyToAsync(body);
                _received.Enqueue(new Webhook(http.Request.Headers["Stripe-Signature"] ?? "", body.ToArray()));
                http.Response.StatusCode = Interlocked.Decrement(ref _refusals) >= 0 ? 500 : 200;
                http.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
