using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace Billing.Load;

/// <summary>What to send, where, and how fast.</summary>
internal sealed class LoadOptions
{
    public const string Usage = """
        Sends calls over UDP at a RADIUS server and measures its answers.

          bench/load --mode acct|auth|mixed --server 127.0.0.1:1812,1813 --secret S [options]

          --mode M            acct: Start, Stop. auth: Access-Request (PAP). mixed: all three.                       [acct]
          --server H[:A[,B]]  where to; one port is the mode's, two are authentication,accounting.   [127.0.0.1:1812,1813]
          --secret S          the shared secret                                                                 [testing123]
          --calls N           calls in all                                                                            [10000]
          --seconds S         start no more calls after this; those that are up are ended. An interrupt ends the time,  [60]
                              a second one the waiting for answers
          --outstanding N     records without an answer at most, over all ports (closed loop)                           [64]
          --ports P           source ports; one thread and 256 identifiers each                                          [4]
          --rate R            open loop: start R calls a second, whatever the answers do
          --source A,B|A-N    local addresses of the source ports in turn, such as 127.0.0.11-14              [127.0.0.1]
          --accounts X        name; pattern such as load{000-999}; or a file with name:password lines         [load{000-999}]
          --password P        of accounts without one of their own                                           [load-password]
          --hold S            seconds between a call's Start and its Stop                                                [0]
          --leave-up          send no Stops
          --retry NxS         transmissions of a record, and the seconds between them, as real nodes do                [3x2s]
          --message-authenticator   add one to Access-Requests
          --warmup S          seconds at the beginning that are not measured                                             [0]
          --acknowledged F    write a line per acknowledged record: call key, status, account
          --json              print the JSON line alone
          --anywhere          allow a server that is not on this machine
        Faults on our side of the line, each with a probability from 0 to 1:
          --drop p            a transmission or an answer is lost
          --duplicate p       a transmission goes out twice
          --delay p           a transmission is held for up to 3 s
          --reorder p         a transmission goes out after the next one of its port
          --seed N            of the faults and the numbers called                                                       [1]
        """;

    public LoadMode Mode { get; private set; } = LoadMode.Acct;

    public IPEndPoint Authentication { get; private set; } = new(IPAddress.Loopback, 1812);

    public IPEndPoint Accounting { get; private set; } = new(IPAddress.Loopback, 1813);

    public string Secret { get; private set; } = "testing123";

    public long Calls { get; private set; } = 10_000;

    public TimeSpan Limit { get; private set; } = TimeSpan.FromSeconds(60);

    public int Outstanding { get; private set; } = 64;

    public int Ports { get; private set; } = 4;

    /// <summary>Calls a second; 0 for a closed loop.</summary>
    public double Rate { get; private set; }

    public IPAddress[] Sources { get; private set; } = [IPAddress.Loopback];

    public string Accounts { get; private set; } = "load{000-999}";

    public string Password { get; private set; } = "load-password";

    public TimeSpan Hold { get; private set; }

    public bool LeaveUp { get; private set; }

    public int Transmissions { get; private set; } = 3;

    public TimeSpan RetryWait { get; private set; } = TimeSpan.FromSeconds(2);

    public bool MessageAuthenticator { get; private set; }

    public TimeSpan Warmup { get; private set; }

    public string? AcknowledgedFile { get; private set; }

    public bool JsonOnly { get; private set; }

    public bool Anywhere { get; private set; }

    public double Drop { get; private set; }

    public double Duplicate { get; private set; }

    public double Delay { get; private set; }

    public double Reorder { get; private set; }

    public int Seed { get; private set; } = 1;

    /// <summary>Part of every call's identity, so that no two runs make the same call.</summary>
    public ulong Run { get; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    public bool Faulty => Drop > 0 || Duplicate > 0 || Delay > 0 || Reorder > 0;

    /// <exception cref="FormatException">An argument is unknown or out of its range; says which.</exception>
    public static LoadOptions Parse(string[] args)
    {
        var options = new LoadOptions();
        for (var at = 0; at < args.Length; at++)
        {
            var name = args[at];
            if (!options.TakeSwitch(name))
            {
                options.Take(name, at + 1 < args.Length ? args[++at] : throw new FormatException($"{name} needs a value."));
            }
        }

        options.Check();
        return options;
    }

    private bool TakeSwitch(string name)
    {
        switch (name)
        {
            case "--leave-up": return LeaveUp = true;
            case "--message-authenticator": return MessageAuthenticator = true;
            case "--json": return JsonOnly = true;
            case "--anywhere": return Anywhere = true;
            default: return false;
        }
    }

    private void Take(string name, string value)
    {
        switch (name)
        {
            case "--mode":
                Mode = Enum.TryParse<LoadMode>(value, ignoreCase: true, out var mode) && Enum.IsDefined(mode) ? mode : throw Bad(name, value);
                break;
            case "--server": TakeServer(value); break;
            case "--secret": Secret = value.Length > 0 ? value : throw Bad(name, value); break;
            case "--calls": Calls = (long)Number(name, value, 1, 1e9); break;
            case "--seconds": Limit = Seconds(name, value, 0.1, 86_400); break;
            case "--outstanding": Outstanding = (int)Number(name, value, 1, 65_536); break;
            case "--ports": Ports = (int)Number(name, value, 1, 256); break;
            case "--rate": Rate = Number(name, value, 0.01, 1e6); break;
            case "--source": Sources = ParseSources(name, value); break;
            case "--accounts": Accounts = value; break;
            case "--password": Password = value; break;
            case "--hold": Hold = Seconds(name, value, 0, 86_400); break;
            case "--retry": TakeRetry(name, value); break;
            case "--warmup": Warmup = Seconds(name, value, 0, 3_600); break;
            case "--acknowledged": AcknowledgedFile = value; break;
            case "--drop": Drop = Number(name, value, 0, 1); break;
            case "--duplicate": Duplicate = Number(name, value, 0, 1); break;
            case "--delay": Delay = Number(name, value, 0, 1); break;
            case "--reorder": Reorder = Number(name, value, 0, 1); break;
            case "--seed": Seed = (int)Number(name, value, int.MinValue, int.MaxValue); break;
            default: throw new FormatException($"There is no option {name}.");
        }
    }

    private void TakeServer(string value)
    {
        var (host, ports) = value.LastIndexOf(':') is var colon and > 0 && (value[0] != '[' || value[colon - 1] == ']')
            ? (value[..colon], value[(colon + 1)..].Split(','))
            : (value, []);
        var address = host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(host.Trim('[', ']'), out var given) ? given
            : throw new FormatException($"--server: {host} is not an IP address.");
        (Authentication, Accounting) = (new IPEndPoint(address, 1812), new IPEndPoint(address, 1813));
        if (ports.Length > 0)
        {
            Authentication.Port = Accounting.Port = (int)Number("--server", ports[0], 1, 65_535);
        }

        if (ports.Length > 1)
        {
            Accounting.Port = (int)Number("--server", ports[1], 1, 65_535);
        }
    }

    private void TakeRetry(string name, string value)
    {
        var parts = value.Split('x');
        if (parts.Length != 2)
        {
            throw Bad(name, value);
        }

        Transmissions = (int)Number(name, parts[0], 1, 100);
        RetryWait = Seconds(name, parts[1].TrimEnd('s'), 0.05, 600);
    }

    private static IPAddress[] ParseSources(string name, string value)
    {
        var addresses = new List<IPAddress>();
        foreach (var part in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!IPAddress.TryParse(dash < 0 ? part : part[..dash], out var first))
            {
                throw Bad(name, part);
            }

            var octets = first.GetAddressBytes();
            var last = dash < 0 ? octets[^1] : (int)Number(name, part[(dash + 1)..], octets[^1], 255);
            for (int octet = octets[^1]; octet <= last; octet++)
            {
                octets[^1] = (byte)octet;
                addresses.Add(new IPAddress(octets));
            }
        }

        return addresses.Count > 0 ? [.. addresses] : throw Bad(name, value);
    }

    private void Check()
    {
        if (!Anywhere && (!IPAddress.IsLoopback(Authentication.Address) || !IPAddress.IsLoopback(Accounting.Address)))
        {
            throw new FormatException($"{Accounting.Address} is not this machine. If you may load that server, add --anywhere.");
        }

        // A port without a record of its own would never learn that the calls are over.
        Ports = Rate > 0 ? Ports : Math.Min(Ports, Outstanding);
        if (Outstanding > Ports * 256)
        {
            throw new FormatException($"{Ports} ports have {Ports * 256} identifiers: --outstanding {Outstanding} needs more --ports.");
        }

        if (Array.Exists(Sources, source => source.AddressFamily != Accounting.AddressFamily))
        {
            throw new FormatException("--source and --server are not of the same address family.");
        }
    }

    private static TimeSpan Seconds(string name, string value, double least, double most) => TimeSpan.FromSeconds(Number(name, value, least, most));

    private static double Number(string name, string value, double least, double most) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} is a number from {least} to {most}, not {value}."));

    private static FormatException Bad(string name, string value) => new($"{name} cannot be {value}.");
}
