using System.Collections.Concurrent;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

/// <summary>The mail that was sent, by e-mail address.</summary>
internal sealed class SentCodes : ISignupMail
{
    public ConcurrentDictionary<string, string> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>How reviews ended: the link, or <c>rejected</c>.</summary>
    public ConcurrentDictionary<string, string> Letters { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it was asked to send.</summary>
    public int Asked { get; private set; }

    /// <summary>No mail of this address's host can be delivered.</summary>
    public const string Nowhere = "nowhere.example";

    /// <summary>The mail server does not answer.</summary>
    public bool Away { get; set; }

    public Task<bool> SendCode(string site, string email, string code, CancellationToken cancellationToken) => Send(Codes, email, code);

    public Task<bool> SendAccepted(string site, string email, Uri link, CancellationToken cancellationToken) => Send(Letters, email, link.AbsoluteUri);

    public Task<bool> SendRejected(string site, string email, CancellationToken cancellationToken) => Send(Letters, email, "rejected");

    private Task<bool> Send(ConcurrentDictionary<string, string> box, string email, string text)
    {
        Asked++;
        if (Away)
        {
            throw new IOException("The mail server is away.");
        }

        if (email.EndsWith(Nowhere, StringComparison.Ordinal))
        {
            return Task.FromResult(false);
        }

        box[email] = text;
        return Task.FromResult(true);
    }
}
