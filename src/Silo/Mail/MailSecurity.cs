namespace Billing.Silo.Mail;

/// <summary>How a connection to a mail server is kept from others.</summary>
public enum MailSecurity
{
    /// <summary>TLS after STARTTLS (RFC 3207); a server that has none gets no mail.</summary>
    StartTls,

    /// <summary>TLS from the first octet (RFC 8314).</summary>
    Tls,

    /// <summary>Not at all: for a server on the same machine.</summary>
    None,
}
