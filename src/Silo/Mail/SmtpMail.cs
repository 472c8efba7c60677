using Billing.Reports;
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
    public Task Send(MimeMessage message, CancellationToken cancellationToken) => Send(new SmtpClient(), message, cancellationToken);

    /// <summary>The same, but that those whom the server refuses keep nobody else from getting it.</summary>
    /// <returns>Whom it refused: all, perhaps.</returns>
    public async Task<RefusedRecipient[]> SendToMost(MimeMessage message, CancellationToken cancellationToken)
    {
        var client = new ForgivingClient();
        try
        {
            await Send(client, message, cancellationToken);
        }
        catch (SmtpCommandException) when (client.Refused.Count > 0 && client.Refused.Count == message.To.Mailboxes.Count())
        {
            // Nobody is left.
        }

        return [.. client.Refused];
    }

    private async Task Send(SmtpClient client, MimeMessage message, CancellationToken cancellationToken)
    {
        using var connection = client;
        client.Timeout = TimeoutMilliseconds;
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

    private sealed class ForgivingClient : SmtpClient
    {
        public List<RefusedRecipient> Refused { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => Refused.Add(new RefusedRecipient(
            mailbox.Address, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.Response}"), (int)response.StatusCode < 500));

        protected override void OnNoRecipientsAccepted(MimeMessage message) =>
            throw new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, SmtpStatusCode.MailboxUnavailable, "The server took it for nobody.");
    }
}
