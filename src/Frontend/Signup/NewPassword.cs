namespace Billing.Frontend.Signup;

/// <summary>The password of a new account.</summary>
public sealed record NewPassword
{
    /// <summary>Of <see cref="ExchangedSignup.PasswordLink"/>.</summary>
    public required string Token { get; init; }

    /// <summary>8 to 128 characters.</summary>
    public required string Password { get; init; }
}
