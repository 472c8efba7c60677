using System.Net;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary>Counts what strangers ask within the running minute and hour, by address and by site, so that a program is told to wait.</summary>
internal sealed class SignupLimits(IOptions<SignupSettings> settings, TimeProvider time)
{
    private readonly SignupSettings _settings = settings.Value;
    private readonly WindowCounts _minutes = new(TimeSpan.FromMinutes(1), time);

    /// <summary>A command may hold a number for as long as somebody may take to pay: a minute alone would let one address hold a pool.</summary>
    private readonly WindowCounts _hours = new(TimeSpan.FromHours(1), time);

    /// <summary>Counts a command of an address.</summary>
    /// <returns>How long it shall wait; null when it may go on.</returns>
    public TimeSpan? CommandBy(IPAddress? address)
    {
        var key = $"c {ClientNetwork.Of(address)}";
        return _minutes.Add(key, _settings.PerAddressPerMinute) ?? _hours.Add(key, _settings.CommandsPerAddressPerHour);
    }

    /// <summary>Counts a command to a site that exists.</summary>
    public TimeSpan? CommandTo(string siteId) => _minutes.Add($"s {siteId}", _settings.PerSitePerMinute);

    /// <summary>Counts a question of an address.</summary>
    public TimeSpan? ReadBy(IPAddress? address) => _minutes.Add($"r {ClientNetwork.Of(address)}", _settings.ReadsPerAddressPerMinute);
}
