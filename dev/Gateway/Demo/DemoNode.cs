using System.Net;

namespace Billing.Gateway.Demo;

/// <summary>A gateway or proxy of the demo, on a loopback address of its own.</summary>
internal sealed record DemoNode(string Id, string Name, NodeDialect Dialect, IPAddress Address, string Secret)
{
    /// <summary>Whether its Access-Requests carry a Message-Authenticator; older ones do not.</summary>
    public bool MessageAuthenticator { get; init; }

    /// <summary>Null: it sends no interim updates.</summary>
    public TimeSpan? Interim { get; init; }

    /// <summary>How many of the calls it carries, relative to the others.</summary>
    public required int Weight { get; init; }

    public required string Notes { get; init; }
}
