namespace Billing.Frontend.Signup;

/// <summary>What a visitor read in his mail.</summary>
public sealed record ConfirmationCode
{
    /// <summary>Six digits.</summary>
    public required string Code { get; init; }
}
