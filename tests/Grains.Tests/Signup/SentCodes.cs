using System.Collections.Concurrent;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

/// <summary>The codes that were sent, by e-mail address.</summary>
internal sealed class SentCodes : ISignupMail
{
    public ConcurrentDictionary<string, string> Codes { get; } = new(StringComparer.Ordinal);

    public Task SendCode(string site, string email, string code, CancellationToken cancellationToken)
    {
        Codes[email] = code;
        return Task.CompletedTask;
    }
}
