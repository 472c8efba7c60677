using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Billing.LivePages;

/// <summary>
/// The live calls as one browser has them open: a circuit of Blazor, with a window of 26 rows. It draws nothing; it reads from what it is sent how old that is.
/// </summary>
internal sealed partial class LivePage(TimeProvider time) : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly List<int> _ages = [];
    private long _newest;
    private long _batches;
    private long _octets;

    /// <summary>Milliseconds between the moment at which a call began, by its node's clock, and its row's arrival here.</summary>
    public int[] TakeAges()
    {
        lock (_ages)
        {
            int[] taken = [.. _ages];
            _ages.Clear();
            return taken;
        }
    }

    public long Batches => Interlocked.Read(ref _batches);

    public long Octets => Interlocked.Read(ref _octets);

    public string? Failure { get; private set; }

    public async Task Open(Visitor visitor, Uri page, CancellationToken stopping)
    {
        var html = await visitor.Get(page);
        var markers = Marker().Matches(html).Select(match => match.Groups[1].Value).Where(marker => marker.Contains("\"descriptor\"", StringComparison.Ordinal)).ToArray();
        var state = State().Match(html).Groups[1].Value;
        using var negotiated = JsonDocument.Parse(await visitor.Post(new Uri(page, "/_blazor/negotiate?negotiateVersion=1")));
        var token = negotiated.RootElement.GetProperty("connectionToken").GetString()!;
        _socket.Options.SetRequestHeader("Cookie", visitor.Cookies);
        _socket.Options.SetRequestHeader("Origin", page.GetLeftPart(UriPartial.Authority));
        var address = new UriBuilder(page) { Scheme = page.Scheme == "https" ? "wss" : "ws", Path = "/_blazor", Query = $"id={Uri.EscapeDataString(token)}" };
        await _socket.ConnectAsync(address.Uri, stopping);
        await _socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, stopping);
        await Send([1, new Dictionary<string, string>(), "0", "StartCircuit", new object?[] { page.GetLeftPart(UriPartial.Authority) + "/", page.AbsoluteUri, "[]", state }, Array.Empty<object?>()], stopping);
        _ = Listen(markers, state, stopping);
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // It is closed then.
            }
        }

        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task Listen(string[] markers, string state, CancellationToken stopping)
    {
        var buffer = new byte[256 * 1024];
        using var frame = new MemoryStream();
        var shaken = false;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                frame.SetLength(0);
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await _socket.ReceiveAsync(buffer.AsMemory(), stopping);
                    frame.Write(buffer, 0, received.Count);
                }
                while (!received.EndOfMessage);
                Interlocked.Add(ref _octets, frame.Length);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    Failure ??= "The server closed the circuit.";
                    return;
                }

                var body = frame.GetBuffer().AsMemory(0, (int)frame.Length);
                if (!shaken)
                {
                    // The handshake's answer is JSON up to its separator; messages may follow in the same frame.
                    shaken = true;
                    body = body[(body.Span.IndexOf((byte)0x1E) + 1)..];
                }

                foreach (var message in MessagePack.Messages(body))
                {
                    await Take(message, markers, state, stopping);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
        catch (WebSocketException broken)
        {
            Failure ??= broken.Message;
        }
    }

    private async Task Take(object?[] message, string[] markers, string state, CancellationToken stopping)
    {
        switch ((long)message[0]!)
        {
            // The completion of StartCircuit: the page's roots are added.
            case 3:
                var roots = string.Join(',', markers.Select((marker, number) => $$"""{"type":"add","ssrComponentId":{{number + 1}},"marker":{{marker}}}"""));
                await Call("UpdateRootComponents", stopping, $$"""{"batchId":1,"operations":[{{roots}}]}""", state);
                break;
            case 1 when message[3] is "JS.RenderBatch":
                var arguments = (object?[])message[4]!;
                Look(((ReadOnlyMemory<byte>)arguments[1]!).Span);
                Interlocked.Increment(ref _batches);
                await Call("OnRenderCompleted", stopping, arguments[0], null);
                break;
            case 1 when message[3] is "JS.BeginInvokeJS":
                await Answer((object?[])message[4]!, stopping);
                break;
            case 1 when message[3] is "JS.Error":
                Failure ??= $"{((object?[])message[4]!)[0]}";
                break;
            case 7:
                Failure ??= $"The hub closed: {message[1]}";
                break;
        }
    }

    /// <summary>What our scripts and MudBlazor's would say.</summary>
    private async Task Answer(object?[] call, CancellationToken stopping)
    {
        var (handle, identifier) = ((long)call[0]!, (string)call[1]!);
        var result = identifier switch
        {
            "portal.begin" or "portal.choose" => """{"browserZone":"UTC","zone":null,"theme":"light","dark":false}""",
            _ when identifier.EndsWith("getBrowserWindowSize", StringComparison.OrdinalIgnoreCase) => """{"height":900,"width":1280}""",
            _ when identifier.EndsWith("countProviders", StringComparison.OrdinalIgnoreCase) => "1",
            _ => "null",
        };
        if (handle != 0)
        {
            await Call("EndInvokeJSFromDotNet", stopping, handle, true, $"[{handle},true,{result}]");
        }

        if (identifier.EndsWith("Virtualize.init", StringComparison.Ordinal) && Reference().Match((string)call[2]!) is { Success: true } reference)
        {
            // The window: nothing above it, 720 pixels of it, the rest below.
            await Call("BeginInvokeDotNetFromJS", stopping, "1", null, "OnSpacerAfterVisible", long.Parse(reference.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), "[360000,0,720]");
        }
    }

    /// <summary>Moments in milliseconds since 1970 stand in the batch as text: that of the newest row tells how old what it shows is.</summary>
    private void Look(ReadOnlySpan<byte> batch)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var at = batch.IndexOf("17"u8); at >= 0 && at + 13 <= batch.Length;)
        {
            var digits = batch.Slice(at, 13);
            if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && long.TryParse(digits, out var moment) && moment > _newest && now - moment is >= 0 and < 60_000)
            {
                if (_newest > 0)
                {
                    lock (_ages)
                    {
                        _ages.Add((int)(now - moment));
                    }
                }

                _newest = moment;
            }

            var next = batch[(at + 1)..].IndexOf("17"u8);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private Task Call(string target, CancellationToken stopping, params object?[] arguments) =>
        Send([1, new Dictionary<string, string>(), null, target, arguments, Array.Empty<object?>()], stopping);

    private async Task Send(object?[] message, CancellationToken stopping)
    {
        await _sending.WaitAsync(stopping);
        try
        {
            await _socket.SendAsync(MessagePack.Frame(message), WebSocketMessageType.Binary, true, stopping);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:([A-Za-z0-9+/=]+)-->")]
    private static partial Regex State();

    [GeneratedRegex("\"__dotNetObject\":([0-9]+)")]
    private static partial Regex Reference();
}
