using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Billing.Frontend.Hosting;

namespace Billing.Frontend.Devices;

/// <summary>
/// Counts how often an address asked in vain within the running minute, so that a guesser is told to wait. Phones ask in vain too, for
/// files that are optional, and a whole office may do so from one address: what it gets right makes up for that.
/// </summary>
/// <param name="perMinute">From how many on an address is told to wait.</param>
public sealed class WrongFetches(int perMinute, TimeProvider time)
{
    public const string PerMinuteKey = "Provisioning:WrongFetchesPerMinute";
    public const int DefaultPerMinute = 300;

    private static readonly Meter s_meter = new("Billing.Frontend");
    private static readonly Counter<long> s_wrong = s_meter.CreateCounter<long>(
        "billing.phone_files.wrong", "{request}", description: "Requests for phones' files that asked for what is not there.");
    private static readonly Counter<long> s_refused = s_meter.CreateCounter<long>(
        "billing.phone_files.refused", "{request}", description: "Requests for phones' files from addresses that had asked in vain too often, and were told to wait.");

    /// <summary>How many wrong ones a right one makes up for: a phone asks for fewer optional files than this.</summary>
    private const int Earned = 20;

    /// <summary>More addresses in a minute are not counted: memory is bounded.</summary>
    private const int MostAddresses = 100_000;

    private Window _window = new(0);

    /// <summary>How long the address shall wait; null when it may ask.</summary>
    public TimeSpan? Wait(IPAddress? address)
    {
        var window = Current(out var left);
        if (!window.Counts.TryGetValue(ClientNetwork.Of(address), out var count) || count < perMinute)
        {
            return null;
        }

        s_refused.Add(1);
        return left;
    }

    public void Wrong(IPAddress? address)
    {
        s_wrong.Add(1);
        Add(address, 1);
    }

    public void Right(IPAddress? address) => Add(address, -Earned);

    private void Add(IPAddress? address, int by)
    {
        var counts = Current(out _).Counts;
        var key = ClientNetwork.Of(address);
        if (counts.ContainsKey(key) || counts.Count < MostAddresses)
        {
            counts.AddOrUpdate(key, by, (_, count) => count + by);
        }
    }

    private Window Current(out TimeSpan left)
    {
        var now = time.GetUtcNow().UtcTicks;
        var minute = now / TimeSpan.TicksPerMinute;
        left = TimeSpan.FromTicks(TimeSpan.TicksPerMinute - now % TimeSpan.TicksPerMinute);
        var window = Volatile.Read(ref _window);
        if (window.Minute == minute)
        {
            return window;
        }

        var next = new Window(minute);
        var seen = Interlocked.CompareExchange(ref _window, next, window);
        return seen == window ? next : seen;
    }

    private sealed record Window(long Minute)
    {
        public ConcurrentDictionary<IPAddress, int> Counts { get; } = new();
    }
}
