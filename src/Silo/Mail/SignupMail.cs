using Billing.Signup;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Billing.Silo.Mail;

/// <summary>Writes mail to those who sign up: from our address, in the site's name.</summary>
internal sealed partial class SignupMail(SmtpMail smtp, IOptions<MailOptions> options, ILogger<SignupMail> logger) : ISignupMail
{
    public Task<bool> SendCode(string site, string email, string code, CancellationToken cancellationToken) => Send(
        site, email, $"{code} is your code for {OneLine(site)}",
        $"Your code is {code}\r\n\r\nType it into the page where you are signing up at {OneLine(site)}.\r\nIf that is not you, somebody mistyped his address: do nothing.\r\n",
        cancellationToken);

    public Task<bool> SendAccepted(string site, string email, Uri link, CancellationToken cancellationToken) => Send(
        site, email, $"Your order at {OneLine(site)} is accepted",
        $"Thank you for waiting: your order at {OneLine(site)} is accepted.\r\n\r\nGo on here:\r\n{link.AbsoluteUri}\r\n\r\nThe link is for you alone. If you have to pay, do so within some hours.\r\n",
        cancellationToken);

    public Task<bool> SendRejected(string site, string email, CancellationToken cancellationToken) => Send(
        site, email, $"Your order at {OneLine(site)}",
        $"We are sorry: your order at {OneLine(site)} was not accepted. Nothing was charged.\r\n", cancellationToken);

    private async Task<bool> Send(string site, string email, string subject, string text, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
            message.From.Add(new MailboxAddress(OneLine(site), MailboxAddress.Parse(options.Value.From!).Address));
            message.To.Add(new MailboxAddress("", email));
            await smtp.Send(message, cancellationToken);
            return true;
        }
        catch (SmtpCommandException refused) when (refused is { ErrorCode: SmtpErrorCode.RecipientNotAccepted, StatusCode: >= (SmtpStatusCode)500 })
        {
            // For good (RFC 5321 §4.2.1); a 4xx may be taken later. The server's words, since it may be us whom it does not trust.
            LogRefused(logger, (int)refused.StatusCode, refused.Message);
            return false;
        }
        catch (ParseException)
        {
            return false;
        }
    }

    private static string OneLine(string text) => string.Concat(text.Where(c => !char.IsControl(c)));

    [LoggerMessage(1, LogLevel.Warning, "The mail server takes no mail for the address of somebody who signs up: {Status} {Message}")]
    private static partial void LogRefused(ILogger logger, int status, string message);
}
