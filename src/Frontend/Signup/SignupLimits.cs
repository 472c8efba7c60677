using System.Net;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary>Counts what strangers ask within the running minute, by address and by site, so that a program is told to wait.</summary>
internal sealed class SignupLimits(IOptions<SignupSettings> settings, TimeProvider time)
{
    private readonly SignupSettings _settings = settings.Value;
    private readonly MinuteCounts _counts = new(time);

    /// <summary>Counts a command of an address.</summary>
    /// <returns>How long it shall wait; null when it may go on.</returns>
    public TimeSpan? CommandBy(IPAddress? address) => _counts.Add($"c {ClientNetwork.Of(address)}", _settings.PerAddressPerMinute);

    /// <summary>Counts a command to a site that exists.</summary>
    public TimeSpan? CommandTo(string siteId) => _counts.Add($"s {siteId}", _settings.PerSitePerMinute);

    /// <summary>Counts a question of an address.</summary>
    public TimeSpan? ReadBy(IPAddress? address) => _counts.Add($"r {ClientNetwork.Of(address)}", _settings.ReadsPerAddressPerMinute);
}
