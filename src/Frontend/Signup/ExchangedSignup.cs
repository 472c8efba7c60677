using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>What a site gets for a result token, once.</summary>
public sealed record ExchangedSignup
{
    public required string SignupId { get; init; }

    /// <summary>E.164 with its plus sign.</summary>
    public required string Number { get; init; }
    public required string SipUser { get; init; }

    /// <summary>For the customer alone: whoever opens it sets the password, once.</summary>
    public required string PasswordLink { get; init; }
    public required DateTimeOffset PasswordLinkExpiresAt { get; init; }

    internal static ExchangedSignup Of(SignupResult result, string siteId, string publicBase) => new()
    {
        SignupId = result.SignupId,
        Number = result.Number,
        SipUser = result.SipUser,
        PasswordLink = SignupRedirects.Password(publicBase, siteId, result.PasswordToken),
        PasswordLinkExpiresAt = result.PasswordTokenExpiresAt,
    };
}
