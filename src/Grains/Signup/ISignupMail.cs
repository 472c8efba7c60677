namespace Billing.Signup;

/// <summary>Sends mail to those who sign up: a door.</summary>
public interface ISignupMail
{
    /// <summary>Returns when the mail is on its way. It may be sent twice.</summary>
    /// <param name="site">The name of the site.</param>
    /// <param name="email">Whom to.</param>
    /// <param name="code">Six digits, to be typed at the site.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task SendCode(string site, string email, string code, CancellationToken cancellationToken);
}
