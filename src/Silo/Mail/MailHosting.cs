using Billing.Hosting.Settings;
using Billing.Reports;
using Billing.Signup;

namespace Billing.Silo.Mail;

internal static class MailHosting
{
    /// <summary>The mail server, and what writes mail. Without a server, sites cannot ask for codes.</summary>
    public static void AddMail(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<MailOptions>(MailOptions.Section)
            .Validate(mail => !mail.IsConfigured || mail.HasValidFrom, "Mail:From is no address of e-mail.")
            .Validate(mail => mail.Port is >= 1 and <= 65535, "Mail:Port is no port.")
            .Validate(mail => string.IsNullOrEmpty(mail.User) == string.IsNullOrEmpty(mail.Password), "Give both of Mail:User and Mail:Password, or none.")
            .Validate(mail => mail.PortalUrl is null or { IsAbsoluteUri: true }, "Mail:PortalUrl is no address.")
            .Validate(mail => mail.MostAttached >= 0, "Mail:MostAttached is negative.")
            .Validate(mail => mail.IsSafe, "Mail:Security must be StartTls or Tls, but for a server on this machine.");
        builder.Services.AddSingleton<SmtpMail>();
        builder.Services.AddSingleton<IReportMail, ReportMail>();
        if (!string.IsNullOrEmpty(builder.Configuration[$"{MailOptions.Section}:Host"]))
        {
            builder.Services.AddSingleton<ISignupMail, SignupMail>();
        }
    }
}
