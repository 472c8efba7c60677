using Billing.Signup;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Billing.Silo.Mail;

/// <summary>Writes the mail that brings a code: from our address, in the site's name.</summary>
internal sealed class SignupMail(SmtpMail smtp, IOptions<MailOptions> options) : ISignupMail
{
    public async Task SendCode(string site, string email, string code, CancellationToken cancellationToken)
    {
        using var message = new MimeMessage
        {
            Subject = $"{code} is your code for {OneLine(site)}",
            Body = new TextPart("plain")
            {
                Text = $"Your code is {code}\r\n\r\nType it into the page where you are signing up at {OneLine(site)}.\r\nIf that is not you, somebody mistyped his address: do nothing.\r\n",
            },
        };
        message.From.Add(new MailboxAddress(OneLine(site), MailboxAddress.Parse(options.Value.From!).Address));
        message.To.Add(new MailboxAddress("", email));
        await smtp.Send(message, cancellationToken);
    }

    private static string OneLine(string text) => string.Concat(text.Where(c => !char.IsControl(c)));
}
