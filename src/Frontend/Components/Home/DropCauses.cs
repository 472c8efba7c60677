namespace Billing.Frontend.Components.Home;

/// <summary>Why packets were dropped, as people say it, and what to do about it.</summary>
internal static class DropCauses
{
    private static readonly Dictionary<string, (string Words, string Advice)> Known = new(StringComparer.Ordinal)
    {
        ["UnknownSource"] = ("unknown sender", "No node has the address that they came from: add it to a node."),
        ["Malformed"] = ("not RADIUS", "Something else talks to this port, or the network cuts long packets."),
        ["UnsupportedCode"] = ("not a request we serve", "The sender uses RADIUS for something else."),
        ["WrongPort"] = ("wrong port", "Authorization belongs to port 1812, accounting to 1813: check the node’s settings."),
        ["BadAuthenticator"] = ("wrong shared secret", "The secret on the node is not the one that is entered here."),
        ["BadMessageAuthenticator"] = ("wrong signature", "Most likely another shared secret on the node."),
        ["MissingMessageAuthenticator"] = ("unsigned request", "The node sends no Message-Authenticator: update its RADIUS client, or set “Require Message-Authenticator” to no."),
        ["ProxyStateWithoutMessageAuthenticator"] = ("unsigned Proxy-State", "A proxy before the node sends no Message-Authenticator: update it."),
        ["RateLimited"] = ("too many at once", "The node sends more than its rate allows; look for a loop."),
        ["QueueFull"] = ("we were too busy", "The silos cannot keep up: add one, or see whether storage is slow."),
        ["ClientQueueFull"] = ("too many of one node at once", "The node sends faster than it is served; the rest is left for other nodes. Look for a loop there, or for slow storage here."),
        ["HandlerSilent"] = ("could not be stored in time", "Left unanswered on purpose, so that the node sends it again."),
        ["HandlerFailed"] = ("an error of ours", "See the silo’s log."),
        ["ReplyTooLong"] = ("answer too long", "The request carries too many Proxy-States."),
        ["SendFailed"] = ("answer could not be sent", "The network refused it; see the silo’s log."),
    };

    /// <summary>A retransmission that was answered again is no loss.</summary>
    public static bool IsHarmless(string cause) => cause is "Duplicate" or "DuplicateInWork";

    public static string Words(string cause) => cause switch
    {
        "Duplicate" or "DuplicateInWork" => "sent again",
        _ => Known.TryGetValue(cause, out var known) ? known.Words : cause,
    };

    public static string? Advice(string cause) => Known.TryGetValue(cause, out var known) ? known.Advice : null;
}
