namespace Billing.Calls;

/// <summary>By what name the legs of one conversation find each other.</summary>
public static class CallKey
{
    /// <summary>
    /// The strongest identity that a record carries: the h323-conf-id, which all legs on all gateways share; else the
    /// SIP Call-ID; else the session, which is unique only within its node.
    /// </summary>
    /// <param name="confId">32 hexadecimal digits, or null.</param>
    /// <returns>Null when the record has no identity at all, and so cannot be kept.</returns>
    public static string? Of(string? confId, string? callId, string nodeId, string? sessionId) =>
        !string.IsNullOrEmpty(confId) ? confId
        : !string.IsNullOrEmpty(callId) ? Bounded(callId)
        : !string.IsNullOrEmpty(sessionId) ? Bounded($"{nodeId}!{sessionId}")
        : null;

    /// <summary>The weaker identities of the same record, under which another record may name the call: all but <see cref="Of"/>.</summary>
    public static string[] Aliases(string? confId, string? callId, string nodeId, string? sessionId)
    {
        var key = Of(confId, callId, nodeId, sessionId);
        var call = Of(null, callId, nodeId, null) is { } name && name != key ? name : null;
        var session = Of(null, null, nodeId, sessionId) is { } other && other != key ? other : null;
        return (call, session) switch
        {
            (null, null) => [],
            (null, _) => [session],
            (_, null) => [call],
            _ => [call, session],
        };
    }

    /// <summary>A key of storage holds some hundred characters; a longer identity is named by its start and its hash.</summary>
    private static string Bounded(string identity)
    {
        const int longest = 160;
        if (identity.Length <= longest)
        {
            return identity;
        }

        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(identity));
        return string.Concat(identity.AsSpan(0, longest - 33), "~", Convert.ToHexString(hash.AsSpan(0, 16)));
    }
}
