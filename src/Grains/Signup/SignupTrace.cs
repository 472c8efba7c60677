namespace Billing.Signup;

/// <summary>What is stored of an e-mail address or a card that was signed up with: neither can be read from it.</summary>
public sealed record SignupTrace
{
    public string? SignupId { get; init; }
    public DateTimeOffset? Since { get; init; }
}
