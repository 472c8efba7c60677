using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Billing.Gateway;

/// <summary>Settings, from the environment and from arguments (<c>--Calls 60</c>).</summary>
internal sealed class GatewayOptions
{
    /// <summary>Where the REST API is; empty: nothing is seeded, calls only.</summary>
    public string Api { get; set; } = "http://localhost:8400";

    /// <summary>Where the token for the API comes from.</summary>
    public Uri TokenEndpoint { get; set; } = new("http://localhost:8410/b1111ed0-0000-4000-8000-000000000001/oauth2/v2.0/token");

    [Required]
    public string ClientId { get; set; } = "billing-script";

    [Required]
    public string ClientSecret { get; set; } = "billing-script-secret";

    [Required]
    public string Scope { get; set; } = "api://billing/.default";

    /// <summary>Where the sample site is, for people to sign up at; empty: there is none.</summary>
    public string SampleSite { get; set; } = "";

    /// <summary>Address and port to which Access-Requests go.</summary>
    [Required]
    public string Authentication { get; set; } = "127.0.0.1:1812";

    /// <summary>Address and port to which accounting goes.</summary>
    [Required]
    public string Accounting { get; set; } = "127.0.0.1:1813";

    /// <summary>Simultaneous calls, give or take a tenth.</summary>
    [Range(0, 5000)]
    public int Calls { get; set; } = 60;

    /// <summary>New calls a second at most.</summary>
    [Range(0.1, 1000)]
    public double Rate { get; set; } = 12;

    /// <summary>Calls of the last days that are told once, when the demo's customers are new: reports have something to tell at once.</summary>
    [Range(0, 100_000)]
    public int History { get; set; } = 1200;

    /// <summary>The same seed plans the same calls.</summary>
    public int Seed { get; set; } = 1;

    public static bool IsEndPoint(string text) => TryEndPoint(text, out _);

    /// <exception cref="FormatException">It is not an address and a port.</exception>
    public static IPEndPoint EndPoint(string text) => TryEndPoint(text, out var server) ? server : throw new FormatException(text);

    private static bool TryEndPoint(string text, [NotNullWhen(true)] out IPEndPoint? server)
    {
        const string local = "localhost:";
        return IPEndPoint.TryParse(text.StartsWith(local, StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1:{text[local.Length..]}" : text, out server)
            && server.Port > 0;
    }
}
