using System.Net;
using System.Net.Sockets;
using System.Text;
using Radius;

namespace Billing.Load;

/// <summary>
/// One source port with its 256 identifiers and its thread. Sockets block: on two cores that costs half of what asynchronous ones do.
/// </summary>
internal sealed class SourcePort : IDisposable
{
    private const int IdleMilliseconds = 20;
    private const int LateMicroseconds = 2_000;

    private readonly LoadRun run;
    private readonly int window;
    private readonly double callsPerTick;
    private readonly Socket socket;
    private readonly FaultyLine line;
    private readonly CallWriter writer;
    private readonly SocketAddress authentication;
    private readonly SocketAddress accounting;
    private readonly byte[] secret;
    private readonly byte[] packets = new byte[256 * CallWriter.MaxLength];
    private readonly InFlight[] slots = new InFlight[256];
    private readonly Queue<Call> ready = new();
    private readonly Queue<Call> holding = new();
    private readonly StringBuilder lines = new();
    private readonly long hold;
    private readonly long retryWait;
    private readonly double microsecondsPerTick;
    private int inFlight;
    private byte lastIdentifier;
    private long scanAt;
    private long writeAt;
    private double nextStart;
    private bool noMoreCalls;

    /// <param name="run">The run.</param>
    /// <param name="index">Which port of the run's.</param>
    public SourcePort(LoadRun run, int index)
    {
        this.run = run;
        var options = run.Options;
        var source = options.Sources[index % options.Sources.Length];
        // Open loop: as many as there are identifiers, or the schedule would depend on the answers.
        window = options.Rate > 0 ? 256 : (options.Outstanding / options.Ports) + (index < options.Outstanding % options.Ports ? 1 : 0);
        callsPerTick = options.Rate / options.Ports / run.Time.TimestampFrequency;
        nextStart = run.StartedAt + (callsPerTick > 0 ? index / (double)options.Ports / callsPerTick : 0);
        var random = new Random(HashCode.Combine(options.Seed, index));
        secret = Encoding.UTF8.GetBytes(options.Secret);
        authentication = options.Authentication.Serialize();
        accounting = options.Accounting.Serialize();
        writer = new CallWriter(options, source, random);
        hold = run.Ticks(options.Hold);
        retryWait = run.Ticks(options.RetryWait);
        microsecondsPerTick = 1e6 / run.Time.TimestampFrequency;
        socket = new Socket(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 1 << 20,
            SendBufferSize = 1 << 20,
            ReceiveTimeout = IdleMilliseconds,
        };
        socket.Bind(new IPEndPoint(source, 0));
        line = new FaultyLine(socket, options, random, run.Time);
    }

    public Tally Tally { get; } = new();

    /// <summary>Why this port could not go on; null when it did.</summary>
    public string? Fault { get; private set; }

    /// <summary>Sends and receives until the run's calls are done.</summary>
    public void Run()
    {
        try
        {
            SendAndReceive();
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            Fault = fault.Message;
            run.Cancel();
        }
    }

    private void SendAndReceive()
    {
        Span<byte> datagram = stackalloc byte[RadiusPacketView.MaxLength];
        while (!run.Cancelled)
        {
            var now = run.Time.GetTimestamp();
            SendDue(now);
            if (inFlight == 0 && ready.Count == 0 && holding.Count == 0 && noMoreCalls)
            {
                break;
            }

            if (IsDueBefore(now, out var wait) && !socket.Poll(wait, SelectMode.SelectRead))
            {
                continue;
            }

            var length = socket.Receive(datagram, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                Take(datagram[..length], run.Time.GetTimestamp());
            }
        }

        Tally.DroppedByUs = line.Dropped;
        run.Acknowledged?.Write(lines);
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Whether something is to be sent sooner than the receive would return by itself.</summary>
    private bool IsDueBefore(long now, out TimeSpan wait)
    {
        var due = Math.Min(line.NextDue, holding.TryPeek(out var call) ? call.Due : long.MaxValue);
        if (callsPerTick > 0 && !noMoreCalls && inFlight < window)
        {
            due = Math.Min(due, (long)nextStart);
        }

        // Whole milliseconds is what the system waits; rounded down it would not wait at all.
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp((due - now) * microsecondsPerTick / 1000, 0, IdleMilliseconds)));
        return due - now < IdleMilliseconds * 1000 / microsecondsPerTick;
    }

    private void SendDue(long now)
    {
        if (line.NextDue <= now)
        {
            line.SendDue(now);
        }

        if (now >= scanAt)
        {
            Retransmit(now);
            if (now >= writeAt)
            {
                run.Acknowledged?.Write(lines);
                writeAt = now + run.Time.TimestampFrequency;
            }

            scanAt = now + Math.Min(retryWait / 8, run.Ticks(TimeSpan.FromMilliseconds(IdleMilliseconds)));
        }

        // When the time is over, nobody holds on.
        while (holding.TryPeek(out var held) && (held.Due <= now || run.IsOver(now)))
        {
            ready.Enqueue(holding.Dequeue());
        }

        // A call that is up goes on before another starts.
        while (inFlight < window)
        {
            if (ready.TryDequeue(out var call))
            {
                Send(call, now, now);
            }
            else if (!StartCall(now))
            {
                break;
            }
        }
    }

    private bool StartCall(long now)
    {
        if (noMoreCalls || (callsPerTick > 0 && nextStart > now && !run.IsOver(now)))
        {
            return false;
        }

        if (!run.TryStartCall(now, out var number))
        {
            noMoreCalls = true;
            return false;
        }

        var since = now;
        if (callsPerTick > 0)
        {
            // Beyond the grain of our own waits, latency counts from when the call was to start, or a server that stalls would look
            // faster than it is.
            var late = (now - (long)nextStart) * microsecondsPerTick;
            since = late > LateMicroseconds ? (long)nextStart : now;
            Tally.Late += late > LateMicroseconds ? 1 : 0;
            nextStart += 1 / callsPerTick;
        }

        Tally.Calls++;
        Send(
            new Call
            {
                Number = number,
                Account = run.Accounts[(int)(number % run.Accounts.Length)],
                Next = run.Options.Mode == LoadMode.Acct ? RecordKind.Start : RecordKind.Access,
            },
            now,
            since);
        return true;
    }

    private void Send(Call call, long now, long since)
    {
        do
        {
            lastIdentifier++;
        }
        while (slots[lastIdentifier].Transmissions > 0);

        var wall = run.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (call.Next == RecordKind.Start)
        {
            call.StartedAt = wall;
        }

        ref var slot = ref slots[lastIdentifier];
        var packet = packets.AsSpan(lastIdentifier * CallWriter.MaxLength, CallWriter.MaxLength);
        slot.Length = writer.Write(call, lastIdentifier, wall, packet);
        slot.Call = call;
        slot.Since = since;
        slot.Transmissions = 1;
        slot.RetryAt = now + retryWait;
        inFlight++;
        Tally.Records++;
        Tally.Transmissions++;
        line.Send(packet[..slot.Length], call.Next == RecordKind.Access ? authentication : accounting);
    }

    private void Retransmit(long now)
    {
        for (var id = 0; id < slots.Length; id++)
        {
            ref var slot = ref slots[id];
            if (slot.Transmissions == 0 || slot.RetryAt > now)
            {
                continue;
            }

            if (slot.Transmissions < run.Options.Transmissions)
            {
                slot.Transmissions++;
                slot.RetryAt = now + retryWait;
                Tally.Transmissions++;
                Tally.Retransmissions++;
                line.Send(
                    packets.AsSpan(id * CallWriter.MaxLength, slot.Length), slot.Call.Next == RecordKind.Access ? authentication : accounting);
                continue;
            }

            Tally.Lost++;
            slot.Transmissions = 0;
            inFlight--;
            // A node that could not report the Start still reports the Stop; without leave there is no call.
            if (slot.Call.Next == RecordKind.Start)
            {
                GoOn(slot.Call, now);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, long now)
    {
        if (line.LosesAnswer())
        {
            return;
        }

        if (!RadiusPacketView.TryParse(datagram, out var answer, out _))
        {
            Tally.Unexpected++;
            return;
        }

        ref var slot = ref slots[answer.Identifier];
        var authenticator = packets.AsSpan((answer.Identifier * CallWriter.MaxLength) + 4, 16);
        if (slot.Transmissions == 0)
        {
            // The second answer to a record that went out twice.
            Tally.Unexpected++;
            return;
        }

        if (!RadiusAuthenticators.VerifyResponse(answer, authenticator, secret)
            || (answer.HasMessageAuthenticator && !RadiusAuthenticators.VerifyMessageAuthenticator(answer, authenticator, secret)))
        {
            Tally.WronglySigned++;
            return;
        }

        var call = slot.Call;
        if (StatusOf(call.Next, answer.Code) is not { } status)
        {
            Tally.Unexpected++;
            return;
        }

        slot.Transmissions = 0;
        inFlight--;
        Tally.Acknowledged++;
        run.Acknowledged?.Note(lines, call, status);
        if (now >= run.MeasureFrom)
        {
            Tally.MeasuredAcknowledged++;
            Tally.LastAnswer = now;
            Tally.Latencies.Add((long)((now - slot.Since) * microsecondsPerTick));
        }

        if (call.Next == RecordKind.Access)
        {
            var accepted = answer.Code == RadiusCode.AccessAccept;
            Tally.Accepted += accepted ? 1 : 0;
            Tally.Refused += accepted ? 0 : 1;
            if (!accepted || run.Options.Mode == LoadMode.Auth)
            {
                End(now);
                return;
            }

            call.Class = ClassOf(answer);
        }

        GoOn(call, now);
    }

    private void GoOn(Call call, long now)
    {
        switch (call.Next)
        {
            case RecordKind.Access:
                call.Next = RecordKind.Start;
                ready.Enqueue(call);
                break;
            case RecordKind.Start when !run.Options.LeaveUp:
                call.Next = RecordKind.Stop;
                call.Due = now + hold;
                (hold > 0 ? holding : ready).Enqueue(call);
                break;
            default:
                End(now);
                break;
        }
    }

    private void End(long now) => Tally.MeasuredCallsEnded += now >= run.MeasureFrom ? 1 : 0;

    private static string? StatusOf(RecordKind asked, RadiusCode answer) => (asked, answer) switch
    {
        (RecordKind.Access, RadiusCode.AccessAccept) => "Accept",
        (RecordKind.Access, RadiusCode.AccessReject or RadiusCode.AccessChallenge) => "Reject",
        (RecordKind.Start, RadiusCode.AccountingResponse) => "Start",
        (RecordKind.Stop, RadiusCode.AccountingResponse) => "Stop",
        _ => null,
    };

    private static byte[]? ClassOf(in RadiusPacketView answer) =>
        answer.TryGet(AttributeType.Class, out var group) ? [AttributeType.Class, (byte)(group.Value.Length + 2), .. group.Value] : null;
}
