namespace Billing.Signup;

/// <summary>
/// Sends mail to those who sign up: a door. Each returns when the mail is on its way, which may be twice; false when none can ever be delivered to that address.
/// What does not answer, or wants to be asked later, is an exception.
/// </summary>
public interface ISignupMail
{
    /// <summary>The code that shows that somebody reads mail of this address.</summary>
    /// <param name="site">The name of the site.</param>
    /// <param name="email">Whom to.</param>
    /// <param name="code">Six digits, to be typed at the site.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<bool> SendCode(string site, string email, string code, CancellationToken cancellationToken);

    /// <summary>A person has looked at the signup, and it goes on.</summary>
    /// <param name="site">The name of the site.</param>
    /// <param name="email">Whom to.</param>
    /// <param name="link">Where it goes on: to the pay page, or to his number.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<bool> SendAccepted(string site, string email, Uri link, CancellationToken cancellationToken);

    /// <summary>It comes to nothing.</summary>
    /// <param name="site">The name of the site.</param>
    /// <param name="email">Whom to.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<bool> SendRejected(string site, string email, CancellationToken cancellationToken);
}
