using System.Globalization;
using System.Net;

namespace Billing.Provisioning;

/// <summary>A host name or address, with a port or without.</summary>
/// <param name="Host">An IPv6 address without brackets.</param>
internal sealed record SipEndpoint(string Host, int? Port)
{
    /// <summary>The host as it stands before a colon and a port.</summary>
    public string Bracketed => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Host and port, such as <c>sip.example.com:5060</c>.</summary>
    public string With(int port) => string.Create(CultureInfo.InvariantCulture, $"{Bracketed}:{Port ?? port}");

    /// <summary>Null when it is none.</summary>
    public static SipEndpoint? Parse(string text)
    {
        if (IsHost(text))
        {
            return new SipEndpoint(text.Trim('[', ']'), null);
        }
        var colon = text.LastIndexOf(':');
        return colon > 0 && IsHost(text[..colon])
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            && (!text[..colon].Contains(':', StringComparison.Ordinal) || text[colon - 1] == ']')
            ? new SipEndpoint(text[..colon].Trim('[', ']'), port)
            : null;
    }

    /// <summary>RFC 1123 §2.1 names, RFC 4291 addresses with brackets or without.</summary>
    public static bool IsHost(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            var bare = text is ['[', .. var inner, ']'] ? inner : text;
            return !bare.Contains('%', StringComparison.Ordinal) && !bare.Contains('[', StringComparison.Ordinal) && !bare.Contains(']', StringComparison.Ordinal)
                && IPAddress.TryParse(bare, out _);
        }
        return text.Length is > 0 and <= 253 && text.Split('.').All(label =>
            label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-');
    }
}
