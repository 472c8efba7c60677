using MailKit.Security;

namespace Billing.Silo.Signup;

/// <summary>Settings <c>Signup:Mail</c>: the SMTP server that codes are sent by. Without <see cref="Host"/> no site can ask for one.</summary>
internal sealed class MailOptions
{
    public const string Section = "Signup:Mail";

    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>How the connection is secured; <see cref="SecureSocketOptions.None"/> only for a server on this machine.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.StartTls;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The address that mails come from, such as <c>signup@example.com</c>.</summary>
    public string? From { get; set; }

    public bool IsConfigured => !string.IsNullOrEmpty(Host);

    public bool IsWhole => !IsConfigured || (!string.IsNullOrEmpty(From) && MimeKit.MailboxAddress.TryParse(From, out _) && Port is > 0 and < 65536);

    public bool IsSafe => !IsConfigured || Security is SecureSocketOptions.StartTls or SecureSocketOptions.SslOnConnect || Host is "localhost" or "127.0.0.1" or "::1";
}
