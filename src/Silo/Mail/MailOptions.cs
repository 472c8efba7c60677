using MimeKit;

namespace Billing.Silo.Mail;

/// <summary>By which server mail goes out: section <c>Mail</c>. Without a host there is none.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP server; without it no mail goes out.</summary>
    public string? Host { get; set; }

    /// <summary>Its TCP port.</summary>
    public int Port { get; set; } = 587;

    /// <summary>How the connection is kept from others.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Who we are there; none for a server that does not ask.</summary>
    public string? User { get; set; }

    /// <summary>The user's password.</summary>
    public string? Password { get; set; }

    /// <summary>Who it is from, such as <c>Billing &lt;billing@example.com&gt;</c>.</summary>
    public string? From { get; set; }

    /// <summary>How large a file may be to be attached, in bytes; a larger one is linked.</summary>
    public long MostAttached { get; set; } = 8 << 20;

    /// <summary>The address of the portal, for links.</summary>
    public Uri? PortalUrl { get; set; }

    internal bool IsConfigured => !string.IsNullOrEmpty(Host);

    /// <summary>Passwords and codes are not sent in the clear but to this machine.</summary>
    internal bool IsSafe => !IsConfigured || Security != MailSecurity.None || Host is "localhost" or "127.0.0.1" or "::1";

    internal bool HasValidFrom => MailboxAddress.TryParse(From, out _);
}
