using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Radius;

/// <summary>
/// Listens on one UDP port. One thread receives, checks and sorts out (a blocking receive costs half the processor time of an
/// asynchronous one); a few worker loops run the handler. Memory is bounded by the options: what does not fit is dropped and counted,
/// and the client sends it again.
/// </summary>
public sealed partial class RadiusListener : IAsyncDisposable
{
    private const int MaxKnownSources = 65_536;

    // A worker lets others run after so many requests; without that, handlers that complete at once starve the timers.
    private const int RequestsPerTurn = 16;

    // A socket that keeps failing must not keep a processor busy.
    private static readonly TimeSpan SocketPause = TimeSpan.FromMilliseconds(10);

    // Windows reports a client's closed port as an error of the next receive unless told not to.
    private const int SioUdpConnectionReset = unchecked((int)0x9800000C);

    private readonly RadiusListenerOptions options;
    private readonly IRadiusClients clients;
    private readonly IRadiusHandler handler;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Socket socket;
    private readonly Channel<WorkItem> queue;
    private readonly ConcurrentQueue<ReceiveSlot> freeSlots = new();
    private readonly Dictionary<SourceKey, KnownSource> known = [];
    private readonly Dictionary<string, ClientPolicies> policies = new(StringComparer.Ordinal);
    private readonly UnknownSources unknown = new();
    private readonly DuplicateCache duplicates;
    private readonly CancellationTokenSource abandon = new();
    private readonly TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] statusReply = new byte[RadiusPacketView.MaxLength];
    private Task[] workers = [];
    private ListenerMetrics? metrics;
    private Thread? receiver;
    private volatile bool stopping;
    private int disposed;
    private long lastFailureLogged;

    public RadiusListener(
        RadiusListenerOptions options, IRadiusClients clients, IRadiusHandler handler, TimeProvider time, ILogger<RadiusListener> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxInWork, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        this.options = options;
        this.clients = clients;
        this.handler = handler;
        this.time = time;
        this.logger = logger;
        Counters = new ListenerCounters(unknown);
        duplicates = new DuplicateCache(time, options.ReplyLifetime, options.ReplyCacheEntries, options.ReplyCacheOctets);
        queue = Channel.CreateBounded<WorkItem>(new BoundedChannelOptions(options.MaxInWork) { SingleWriter = true });
        socket = new Socket(options.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (options.EndPoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = options.DualMode;
        }

        if (OperatingSystem.IsWindows())
        {
            socket.IOControl(SioUdpConnectionReset, [0, 0, 0, 0], null);
        }

        socket.ReceiveBufferSize = options.ReceiveBufferOctets;
    }

    public ListenerCounters Counters { get; }

    /// <summary>Where it listens; the port is known after <see cref="Start"/>.</summary>
    public IPEndPoint LocalEndPoint => (IPEndPoint?)socket.LocalEndPoint ?? options.EndPoint;

    internal int RememberedRequests => duplicates.Count;

    /// <summary>Binds and begins to serve.</summary>
    /// <exception cref="SocketException">The address or port cannot be had.</exception>
    public void Start()
    {
        socket.Bind(options.EndPoint);
        metrics = new ListenerMetrics(Counters, options.Role, LocalEndPoint);
        workers = [.. Enumerable.Range(0, options.Workers).Select(_ => Task.Run(WorkAsync))];
        receiver = new Thread(Receive) { IsBackground = true, Name = $"RADIUS {options.Role} {LocalEndPoint}" };
        receiver.Start();
        LogListening(LocalEndPoint, options.Role);
    }

    /// <summary>
    /// Stops receiving, lets what is in work be answered for at most <see cref="RadiusListenerOptions.DrainTime"/>, then cancels the
    /// rest and closes the socket.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        stopping = true;
        if (receiver is not null)
        {
            await StopReceivingAsync();
            queue.Writer.Complete();
            SignalIfDrained();
            if (!await InTime(drained.Task, options.DrainTime))
            {
                LogAbandoned(LocalEndPoint, Counters.InWork);
            }
        }

        await abandon.CancelAsync();
        socket.Dispose();
        await InTime(Task.WhenAll(workers), options.DrainTime);
        metrics?.Dispose();
        abandon.Dispose();
    }

    // The socket must stay open for the replies still to come, so the blocked thread is woken by an empty datagram.
    private async Task StopReceivingAsync()
    {
        var local = LocalEndPoint;
        var self = local.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : local.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : local.Address;
        try
        {
            socket.SendTo([], SocketFlags.None, new IPEndPoint(self, local.Port));
        }
        catch (SocketException)
        {
            // Then closing the socket below has to do.
        }

        if (!await InTime(received.Task, TimeSpan.FromSeconds(1)))
        {
            socket.Dispose();
        }
    }

    // By the system's clock, not by the TimeProvider: this waits for threads.
    private static async Task<bool> InTime(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Receive()
    {
        var slot = TakeSlot();
        while (!stopping)
        {
            try
            {
                var length = socket.ReceiveFrom(slot.Datagram, SocketFlags.None, slot.Source);
                if (!stopping && TryEnqueue(slot, length))
                {
                    slot = TakeSlot();
                }
            }
            catch (Exception e) when (stopping && e is SocketException or ObjectDisposedException)
            {
                break;
            }
            catch (Exception e)
            {
                // One datagram, or one failing look-up of a client, must not end the listening.
                if (MayLog())
                {
                    LogReceiveFailed(e, LocalEndPoint);
                }

                if (e is SocketException)
                {
                    abandon.Token.WaitHandle.WaitOne(SocketPause);
                }
            }
        }

        received.TrySetResult();
    }

    /// <summary>Whether the slot went on to a worker; otherwise it is free for the next datagram.</summary>
    private bool TryEnqueue(ReceiveSlot slot, int length)
    {
        Counters.CountPacket();
        var key = SourceKey.Read(slot.Source, out var port);
        var now = time.GetUtcNow();
        if (FindSource(key, now) is not { Client: { } client, Counters: { } counts } source)
        {
            Counters.CountDrop(DropCause.UnknownSource, null);
            return false;
        }

        counts.CountPacket();
        if (options.RatePerSource is { } rate && !source.TryTake(rate, options.RateBurst, time))
        {
            Counters.CountDrop(DropCause.RateLimited, counts);
            return false;
        }

        if (!RadiusPacketView.TryParse(slot.Datagram.AsSpan(0, length), out var packet, out var fault))
        {
            counts.Saw(fault);
            Counters.CountDrop(DropCause.Malformed, counts);
            return false;
        }

        if (Refuse(packet, source) is { } cause)
        {
            Counters.CountDrop(cause, counts);
            return false;
        }

        counts.Saw(now);
        if (packet.Code == RadiusCode.StatusServer)
        {
            ReplyToStatusServer(packet, client, slot.Source, counts);
            return false;
        }

        var requestKey = new DuplicateKey(key, port, packet.Identifier);
        var authenticator = BinaryPrimitives.ReadUInt128BigEndian(packet.Authenticator);
        if (duplicates.Find(requestKey, authenticator) is { } earlier)
        {
            Repeat(earlier, slot.Source, counts);
            return false;
        }

        var (all, ofClient) = Counters.EnterWork(counts);
        if (all > options.MaxInWork || ofClient > options.MaxInWorkPerClient)
        {
            Counters.LeaveWork(counts);
            Counters.CountDrop(all > options.MaxInWork ? DropCause.QueueFull : DropCause.ClientQueueFull, counts);
            return false;
        }

        var request = new RadiusRequest(slot.Datagram, packet.Octets.Length, client, source.Address, port, now);
        var item = new WorkItem(request, slot, duplicates.Begin(requestKey, authenticator), counts);
        if (queue.Writer.TryWrite(item))
        {
            return true;
        }

        duplicates.Abandon(item.Entry);
        Counters.LeaveWork(counts);
        Counters.CountDrop(DropCause.QueueFull, counts);
        return false;
    }

    private KnownSource? FindSource(SourceKey key, DateTimeOffset now)
    {
        known.TryGetValue(key, out var source);
        var address = source?.Address ?? unknown.Find(key) ?? key.ToAddress();
        if (clients.Find(address) is not { } client)
        {
            known.Remove(key);
            unknown.Count(key, address, now);
            return null;
        }

        if (source is null)
        {
            if (known.Count >= MaxKnownSources)
            {
                known.Clear();
            }

            unknown.Forget(key);
            known.Add(key, source = new KnownSource(address));
        }

        if (!ReferenceEquals(source.Client, client))
        {
            source.Client = client;
            source.Counters = Counters.For(client.Name);
            if (!policies.TryGetValue(client.Name, out var learnt))
            {
                policies.Add(client.Name, learnt = new ClientPolicies());
            }

            source.Policies = learnt;
        }

        return source;
    }

    private DropCause? Refuse(in RadiusPacketView packet, KnownSource source)
    {
        var client = source.Client!;
        if (client.Secret.Length == 0)
        {
            return DropCause.BadAuthenticator;
        }

        switch (packet.Code)
        {
            case RadiusCode.AccessRequest when options.Role == ListenerRole.Accounting:
            case RadiusCode.AccountingRequest when options.Role == ListenerRole.Authentication:
                return DropCause.WrongPort;
            case RadiusCode.AccountingRequest when !RadiusAuthenticators.VerifyRequest(packet, client.Secret):
                return DropCause.BadAuthenticator;
            case RadiusCode.StatusServer when !packet.HasMessageAuthenticator:
                return DropCause.MissingMessageAuthenticator;
            case RadiusCode.AccessRequest or RadiusCode.AccountingRequest or RadiusCode.StatusServer:
                break;
            default:
                return DropCause.UnsupportedCode;
        }

        if (packet.HasMessageAuthenticator && !RadiusAuthenticators.VerifyMessageAuthenticator(packet, client.Secret))
        {
            return DropCause.BadMessageAuthenticator;
        }

        return packet.Code == RadiusCode.AccessRequest
            ? source.Policies!.Check(client, packet.HasMessageAuthenticator, packet.HasProxyState)
            : null;
    }

    // RFC 5997 §4.2: Access-Accept at the authentication port, Accounting-Response at the accounting port.
    private void ReplyToStatusServer(in RadiusPacketView packet, RadiusClient client, SocketAddress source, ClientCounters counts)
    {
        var code = options.Role == ListenerRole.Authentication ? RadiusCode.AccessAccept : RadiusCode.AccountingResponse;
        var length = PacketWriter.Reply(statusReply, code, packet).Finish(client.Secret);
        if (length > 0)
        {
            Send(statusReply.AsSpan(0, length), source, counts);
        }
    }

    private void Repeat(DuplicateCache.Entry earlier, SocketAddress source, ClientCounters counts)
    {
        if (earlier.Reply is not { } reply)
        {
            Counters.CountDrop(DropCause.DuplicateInWork, counts);
            return;
        }

        Counters.CountDrop(DropCause.Duplicate, counts);
        Send(reply, source, counts);
    }

    private async Task WorkAsync()
    {
        var started = 0;
        while (await queue.Reader.WaitToReadAsync())
        {
            while (queue.Reader.TryRead(out var item))
            {
                Handle(item);
                if (++started % RequestsPerTurn == 0)
                {
                    await Task.Yield();
                }
            }
        }
    }

    // Runs on here when the handler completes at once; otherwise the worker goes on to the next request.
    private void Handle(in WorkItem item)
    {
        ValueTask<RadiusReply?> pending;
        try
        {
            pending = handler.HandleAsync(item.Request, abandon.Token);
            if (pending.IsCompletedSuccessfully)
            {
                Finish(item, pending.GetAwaiter().GetResult());
                return;
            }
        }
        catch (Exception e)
        {
            Fail(item, e);
            return;
        }

        _ = FinishAsync(item, pending);
    }

    private async Task FinishAsync(WorkItem item, ValueTask<RadiusReply?> pending)
    {
        try
        {
            Finish(item, await pending);
        }
        catch (Exception e)
        {
            Fail(item, e);
        }
    }

    private void Finish(in WorkItem item, RadiusReply? reply)
    {
        if (reply is null)
        {
            duplicates.Abandon(item.Entry);
            Counters.CountDrop(DropCause.HandlerSilent, item.Counters);
        }
        else if (!Answers(item.Request.Code, reply.Code))
        {
            duplicates.Abandon(item.Entry);
            Counters.CountDrop(DropCause.HandlerFailed, item.Counters);
            if (MayLog())
            {
                LogWrongReply(reply.Code, item.Request.Code);
            }
        }
        else
        {
            Reply(item, reply);
        }

        Release(item);
    }

    private void Fail(in WorkItem item, Exception failure)
    {
        duplicates.Abandon(item.Entry);
        Counters.CountDrop(DropCause.HandlerFailed, item.Counters);
        if (MayLog())
        {
            LogHandlerFailed(failure, item.Request.Code, item.Request.Client.Name, Counters.Dropped(DropCause.HandlerFailed));
        }

        Release(item);
    }

    // At most one failure a second: a store that is down fails every request.
    private bool MayLog()
    {
        var last = Volatile.Read(ref lastFailureLogged);
        var now = Math.Max(1, time.GetTimestamp());
        return (last == 0 || time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(1))
            && Interlocked.CompareExchange(ref lastFailureLogged, now, last) == last;
    }

    private void Reply(in WorkItem item, RadiusReply reply)
    {
        Span<byte> buffer = stackalloc byte[RadiusPacketView.MaxLength];
        var writer = PacketWriter.Reply(buffer, reply.Code, item.Request.Packet);
        if (reply.Attributes is { } attributes)
        {
            writer.Add(attributes);
        }

        var length = writer.Finish(item.Request.Client.Secret);
        if (length == 0)
        {
            duplicates.Abandon(item.Entry);
            Counters.CountDrop(DropCause.ReplyTooLong, item.Counters);
            return;
        }

        var octets = buffer[..length].ToArray();
        duplicates.Complete(item.Entry, octets);
        Send(octets, item.Slot.Source, item.Counters);
    }

    private static bool Answers(RadiusCode request, RadiusCode reply) => request switch
    {
        RadiusCode.AccessRequest => reply is RadiusCode.AccessAccept or RadiusCode.AccessReject or RadiusCode.AccessChallenge,
        RadiusCode.AccountingRequest => reply == RadiusCode.AccountingResponse,
        _ => false,
    };

    private void Send(ReadOnlySpan<byte> packet, SocketAddress destination, ClientCounters counts)
    {
        try
        {
            socket.SendTo(packet, SocketFlags.None, destination);
            Counters.CountReply(counts);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The reply stays in the cache: the client's retransmission asks for it again.
            Counters.CountDrop(DropCause.SendFailed, counts);
        }
    }

    private void Release(in WorkItem item)
    {
        item.Request.Release();
        freeSlots.Enqueue(item.Slot);
        Counters.LeaveWork(item.Counters);
        SignalIfDrained();
    }

    private void SignalIfDrained()
    {
        if (stopping && Counters.InWork == 0 && received.Task.IsCompleted)
        {
            drained.TrySetResult();
        }
    }

    private ReceiveSlot TakeSlot() => freeSlots.TryDequeue(out var slot) ? slot : new ReceiveSlot(socket.AddressFamily);

    private readonly record struct WorkItem(RadiusRequest Request, ReceiveSlot Slot, DuplicateCache.Entry Entry, ClientCounters Counters);

    [LoggerMessage(1, LogLevel.Information, "Listening on {EndPoint} for {Role}")]
    private partial void LogListening(IPEndPoint endPoint, ListenerRole role);

    [LoggerMessage(2, LogLevel.Error, "Receiving on {EndPoint} failed; going on")]
    private partial void LogReceiveFailed(Exception failure, IPEndPoint endPoint);

    [LoggerMessage(3, LogLevel.Error, "Handling a {Code} of client {Client} failed; it stays unanswered ({Total} failures so far)")]
    private partial void LogHandlerFailed(Exception failure, RadiusCode code, string client, long total);

    [LoggerMessage(4, LogLevel.Error, "A handler gave {Reply} as the answer to {Request}; it stays unanswered")]
    private partial void LogWrongReply(RadiusCode reply, RadiusCode request);

    [LoggerMessage(5, LogLevel.Warning, "Stopped listening on {EndPoint} with {Requests} requests unanswered")]
    private partial void LogAbandoned(IPEndPoint endPoint, int requests);
}
