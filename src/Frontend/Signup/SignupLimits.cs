using System.Collections.Concurrent;
using System.Net;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary>Counts what strangers ask within the running minute, by address and by site, so that a program is told to wait.</summary>
internal sealed class SignupLimits(IOptions<SignupSettings> settings, TimeProvider time)
{
    /// <summary>More are not counted apart but together: memory is bounded.</summary>
    private const int MostCounters = 100_000;
    private const string Others = "*";
    private readonly SignupSettings _settings = settings.Value;
    private Window _window = new(0);

    /// <summary>Counts a command of an address.</summary>
    /// <returns>How long it shall wait; null when it may go on.</returns>
    public TimeSpan? CommandBy(IPAddress? address) => Count($"c {ClientNetwork.Of(address)}", _settings.PerAddressPerMinute);

    /// <summary>Counts a command to a site that exists.</summary>
    public TimeSpan? CommandTo(string siteId) => Count($"s {siteId}", _settings.PerSitePerMinute);

    /// <summary>Counts a question of an address.</summary>
    public TimeSpan? ReadBy(IPAddress? address) => Count($"r {ClientNetwork.Of(address)}", _settings.ReadsPerAddressPerMinute);

    private TimeSpan? Count(string key, int most)
    {
        var now = time.GetUtcNow().UtcTicks;
        var minute = now / TimeSpan.TicksPerMinute;
        var window = Volatile.Read(ref _window);
        if (window.Minute != minute)
        {
            var next = new Window(minute);
            var seen = Interlocked.CompareExchange(ref _window, next, window);
            window = seen == window ? next : seen;
        }

        var counts = window.Counts;
        var count = counts.AddOrUpdate(counts.ContainsKey(key) || counts.Count < MostCounters ? key : Others, 1, (_, before) => before + 1);
        return count > most ? TimeSpan.FromTicks(TimeSpan.TicksPerMinute - now % TimeSpan.TicksPerMinute) : null;
    }

    private sealed record Window(long Minute)
    {
        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}
