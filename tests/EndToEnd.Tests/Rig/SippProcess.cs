using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Testing;

namespace EndToEnd.Rig;

/// <summary>SIPp as one side of calls: a callee that waits for them, or a caller that makes them.</summary>
public sealed class SippProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(40);

    private readonly ScratchFolder _folder;
    private readonly ManagedProcess _process;

    private SippProcess(ScratchFolder folder, int port, IEnumerable<string> arguments)
    {
        _folder = folder;
        Port = port;
        _process = ManagedProcess.Start(
            DebianPackages.OnPath("sipp")!,
            [
                .. arguments,
                "-i", "127.0.0.1",
                "-p", $"{port}",
                "-mi", "127.0.0.1",
                "-mp", $"{FreePort.Next()}",
                "-cp", $"{FreePort.Next()}",
                "-nostdin",
                "-trace_stat", "-fd", "1", "-stf", folder.File("statistics.csv"),
                "-trace_err", "-error_file", folder.File("errors.log"),
            ],
            folder.Path,
            new Dictionary<string, string?> { ["TERM"] = "dumb" });
    }

    /// <summary>UDP port at 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>SIPp's screens and messages.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a callee and waits until it listens. It takes any number of calls until disposed of.</summary>
    public static async Task<SippProcess> Callee(int port, CalleeBehaviour behaviour = CalleeBehaviour.Answers)
    {
        await DebianPackages.Require("sip-tester");
        var scenario = behaviour == CalleeBehaviour.Busy ? "callee-busy.xml" : "callee.xml";
        var callee = new SippProcess(new ScratchFolder("callee"), port, ["-sf", Path.Combine(PeerFile.Folder, "scenarios", scenario)]);
        try
        {
            await Eventually.Async(() => FreePort.UdpIsBound(port), $"the callee to listen at UDP {port}", s_start, () => callee.Output);
            return callee;
        }
        catch
        {
            await callee.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A phone that is registered as an account at the proxy at 127.0.0.1, and waits for one NOTIFY; one with another Event counts as failed.
    /// </summary>
    /// <param name="resyncEvent">What the Event header must be, whole.</param>
    /// <param name="answer">Status and reason.</param>
    public static async Task<SippProcess> Phone(int proxyPort, string account, string resyncEvent, string answer = "200 OK")
    {
        await DebianPackages.Require("sip-tester");
        var folder = new ScratchFolder("phone");
        var port = FreePort.Next();
        await File.WriteAllTextAsync(folder.File("phone.xml"), PeerFile.Fill("scenarios/phone.xml", new Dictionary<string, string> { ["EVENT"] = resyncEvent, ["ANSWER"] = answer }));
        var phone = new SippProcess(folder, port, ["-sf", folder.File("phone.xml"), "-m", "1"]);
        try
        {
            await Eventually.Async(() => FreePort.UdpIsBound(port), $"the phone to listen at UDP {port}", s_start, () => phone.Output);
            await File.WriteAllTextAsync(folder.File("register.xml"), PeerFile.Fill("scenarios/register.xml", new Dictionary<string, string> { ["PHONE_PORT"] = $"{port}" }));
            await using var registration = new SippProcess(
                new ScratchFolder("register"), FreePort.Next(), ["-sf", folder.File("register.xml"), "-s", account, "-m", "1", $"127.0.0.1:{proxyPort}"]);
            var registered = await registration.Finished(s_start);
            return registered.Successful == 1 ? phone : throw new InvalidOperationException($"The phone could not register.\n{registration.Output}");
        }
        catch
        {
            await phone.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts to make calls through the proxy at 127.0.0.1.</summary>
    public static async Task<SippProcess> Caller(int proxyPort, CallPlan plan)
    {
        await DebianPackages.Require("sip-tester");
        var folder = new ScratchFolder("caller");
        var scenario = PeerFile.Fill("scenarios/caller.xml", new Dictionary<string, string>
        {
            ["ENDING"] = plan.Ending == CallEnding.CallerIsHungUpOn
                ? PeerFile.Fill("scenarios/caller-is-hung-up-on.part.xml", new Dictionary<string, string>())
                : PeerFile.Fill("scenarios/caller-hangs-up.part.xml", new Dictionary<string, string>
                {
                    ["HOLD"] = plan.Ending == CallEnding.CallerHangsUpWhenTold ? "<recv request=\"INFO\"/>" : "<pause/>",
                }),
        });
        await File.WriteAllTextAsync(folder.File("caller.xml"), scenario);
        await File.WriteAllTextAsync(
            folder.File("account.csv"),
            $"SEQUENTIAL\n{plan.Account};[authentication username={plan.Account} password={plan.Password}]\n");
        return new SippProcess(folder, FreePort.Next(),
        [
            "-sf", folder.File("caller.xml"),
            "-inf", folder.File("account.csv"),
            "-s", plan.Called,
            "-m", $"{plan.Calls}",
            "-r", $"{plan.Rate}",
            "-l", $"{plan.Calls}", // else SIPp begins no more calls than it thinks the rate and hold time need
            "-d", $"{(int)plan.Hold.TotalMilliseconds}",
            $"127.0.0.1:{proxyPort}",
        ]);
    }

    /// <summary>Tells a caller of <see cref="CallEnding.CallerHangsUpWhenTold"/> to send BYE: SIPp takes a SIP request as its sign, and does not answer it.</summary>
    /// <param name="callId">The call's Call-ID.</param>
    public async Task HangUp(string callId)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"INFO sip:caller@127.0.0.1:{Port} SIP/2.0\r\nVia: SIP/2.0/UDP {socket.Client.LocalEndPoint};branch=z9hG4bK{Guid.NewGuid():N}\r\nFrom: <sip:test@rig.local>;tag=test\r\n"
                + $"To: <sip:caller@rig.local>\r\nCall-ID: {callId}\r\nCSeq: 1 INFO\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"),
            new IPEndPoint(IPAddress.Loopback, Port));
    }

    /// <summary>Waits until every call of a caller is over.</summary>
    /// <exception cref="TimeoutException">Calls are still up; the message holds SIPp's screens.</exception>
    /// <exception cref="InvalidOperationException">SIPp ended for a reason other than its calls.</exception>
    public async Task<CallOutcome> Finished(TimeSpan deadline)
    {
        // 0: all calls went well; 1: some did not.
        var code = await _process.Exited(deadline);
        if (code is not (0 or 1))
        {
            throw new InvalidOperationException($"SIPp ended with code {code}.\n{Output}\n{Errors}");
        }

        var lines = (await File.ReadAllLinesAsync(_folder.File("statistics.csv"))).Where(line => line.Length > 0).ToArray();
        var (columns, last) = (lines[0].Split(';'), lines[^1].Split(';'));
        int Count(string column) => int.Parse(last[Array.IndexOf(columns, column)], CultureInfo.InvariantCulture);
        return new CallOutcome(Count("SuccessfulCall(C)"), Count("FailedCall(C)"), Errors);
    }

    /// <summary>Ends SIPp at once; calls that are up get no BYE.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private string Errors => File.Exists(_folder.File("errors.log")) ? File.ReadAllText(_folder.File("errors.log")) : "";
}
