namespace Billing.Signup;

/// <summary>What is stored of an e-mail address or a card that was signed up with: neither can be read from it.</summary>
public sealed record SignupTrace
{
    public string? SignupId { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>When something was done with it of which there may not be too much, oldest first.</summary>
    public DateTimeOffset[] Counted { get; init; } = [];
}
