using System.Net;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary>Counts what strangers ask within the running minute and hour, by address and by site, so that a program is told to wait.</summary>
internal sealed class SignupLimits(IOptions<SignupSettings> settings, TimeProvider time)
{
    private readonly SignupSettings _settings = settings.Value;

    // One for each limit: a flood that fills one takes nothing from the others.
    private readonly WindowCounts _commands = new(TimeSpan.FromMinutes(1), time);

    /// <summary>A command may hold a number for as long as somebody may take to pay: a minute alone would let one address hold a pool.</summary>
    private readonly WindowCounts _commandsOfHour = new(TimeSpan.FromHours(1), time);
    private readonly WindowCounts _sites = new(TimeSpan.FromMinutes(1), time);
    private readonly WindowCounts _reads = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Counts a command of an address.</summary>
    /// <returns>How long it shall wait; null when it may go on.</returns>
    public TimeSpan? CommandBy(IPAddress? address)
    {
        var key = ClientNetwork.Of(address).ToString();
        return _commands.Add(key, _settings.PerAddressPerMinute) ?? _commandsOfHour.Add(key, _settings.CommandsPerAddressPerHour);
    }

    /// <summary>Counts a command to a site that exists.</summary>
    public TimeSpan? CommandTo(string siteId) => _sites.Add(siteId, _settings.PerSitePerMinute);

    /// <summary>Counts a question of an address.</summary>
    public TimeSpan? ReadBy(IPAddress? address) => _reads.Add(ClientNetwork.Of(address).ToString(), _settings.ReadsPerAddressPerMinute);
}
