using Billing.Signup;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Billing.Silo.Signup;

/// <summary>Sends codes by SMTP. One connection a mail: there are few.</summary>
internal sealed class SmtpMail(IOptions<MailOptions> options) : ISignupMail
{
    public async Task SendCode(string site, string email, string code, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var message = new MimeMessage
        {
            Subject = $"{code} is your code for {OneLine(site)}",
            Body = new TextPart("plain")
            {
                Text = $"Your code is {code}\r\n\r\nType it into the page where you are signing up at {OneLine(site)}.\r\nIf that is not you, somebody mistyped his address: do nothing.\r\n",
            },
        };
        message.From.Add(new MailboxAddress(OneLine(site), MailboxAddress.Parse(settings.From!).Address));
        message.To.Add(new MailboxAddress("", email));
        // RFC 3834 §5: nobody's out-of-office notice shall answer.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using var smtp = new SmtpClient();
        await smtp.ConnectAsync(settings.Host!, settings.Port, settings.Security, cancellationToken);
        if (!string.IsNullOrEmpty(settings.User))
        {
            await smtp.AuthenticateAsync(settings.User, settings.Password ?? "", cancellationToken);
        }

        await smtp.SendAsync(message, cancellationToken);
        await smtp.DisconnectAsync(quit: true, cancellationToken);
    }

    private static string OneLine(string text) => string.Concat(text.Where(c => !char.IsControl(c)));
}
