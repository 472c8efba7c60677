using System.Collections.Concurrent;
using System.Net;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary>Counts what strangers ask within the running minute and hour, by address and by site, so that a program is told to wait.</summary>
internal sealed class SignupLimits(IOptions<SignupSettings> settings, TimeProvider time)
{
    /// <summary>More are not counted apart but together: memory is bounded.</summary>
    private const int MostCounters = 100_000;
    private const string Others = "*";
    private readonly SignupSettings _settings = settings.Value;
    private readonly Windows _minutes = new(TimeSpan.FromMinutes(1), time);

    /// <summary>A command may hold a number for as long as somebody may take to pay: a minute alone would let one address hold a pool.</summary>
    private readonly Windows _hours = new(TimeSpan.FromHours(1), time);

    /// <summary>Counts a command of an address.</summary>
    /// <returns>How long it shall wait; null when it may go on.</returns>
    public TimeSpan? CommandBy(IPAddress? address)
    {
        var key = $"c {ClientNetwork.Of(address)}";
        return _minutes.Count(key, _settings.PerAddressPerMinute) ?? _hours.Count(key, _settings.CommandsPerAddressPerHour);
    }

    /// <summary>Counts a command to a site that exists.</summary>
    public TimeSpan? CommandTo(string siteId) => _minutes.Count($"s {siteId}", _settings.PerSitePerMinute);

    /// <summary>Counts a question of an address.</summary>
    public TimeSpan? ReadBy(IPAddress? address) => _minutes.Count($"r {ClientNetwork.Of(address)}", _settings.ReadsPerAddressPerMinute);

    private sealed class Windows(TimeSpan length, TimeProvider time)
    {
        private Window _window = new(0);

        public TimeSpan? Count(string key, int most)
        {
            var now = time.GetUtcNow().UtcTicks;
            var number = now / length.Ticks;
            var window = Volatile.Read(ref _window);
            if (window.Number != number)
            {
                var next = new Window(number);
                var seen = Interlocked.CompareExchange(ref _window, next, window);
                window = seen == window ? next : seen;
            }

            var counts = window.Counts;
            var count = counts.AddOrUpdate(counts.ContainsKey(key) || counts.Count < MostCounters ? key : Others, 1, (_, before) => before + 1);
            return count > most ? TimeSpan.FromTicks(length.Ticks - now % length.Ticks) : null;
        }
    }

    private sealed record Window(long Number)
    {
        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}
