using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Billing.Silo.Mail;

/// <summary>Hands mail to a server (RFC 5321).</summary>
internal sealed class SmtpMail(IOptions<MailOptions> options)
{
    private const int TimeoutMilliseconds = 30_000;

    public bool IsConfigured => options.Value.IsConfigured;

    /// <summary>Returns when the server has taken it for all recipients. From <c>Mail:From</c> when it does not say from whom.</summary>
    /// <exception cref="InvalidOperationException">No server is set up.</exception>
    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        var mail = options.Value;
        if (!IsConfigured)
        {
            throw new InvalidOperationException("No mail server is set up (Mail:Host).");
        }

        if (message.From.Count == 0)
        {
            message.From.Add(MailboxAddress.Parse(mail.From!));
        }

        // RFC 3834 §5: nobody's out-of-office notice shall answer.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using var client = new SmtpClient { Timeout = TimeoutMilliseconds };
        await client.ConnectAsync(
            mail.Host!, mail.Port,
            mail.Security switch { MailSecurity.Tls => SecureSocketOptions.SslOnConnect, MailSecurity.None => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls },
            cancellationToken);
        if (!string.IsNullOrEmpty(mail.User))
        {
            await client.AuthenticateAsync(mail.User, mail.Password!, cancellationToken);
        }

        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}
