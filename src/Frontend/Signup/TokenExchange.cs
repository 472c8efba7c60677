namespace Billing.Frontend.Signup;

/// <summary>What a visitor brought to the site's return address.</summary>
public sealed record TokenExchange
{
    public required string Token { get; init; }
}
