namespace Billing.Signup;

/// <summary>What a site learns of a signup that is done.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SignupResult")]
public sealed record SignupResult
{
    [Id(0)] public required string SignupId { get; init; }

    /// <summary>E.164 with its plus sign.</summary>
    [Id(1)] public required string Number { get; init; }
    [Id(2)] public required string SipUser { get; init; }

    /// <summary>Whoever has it may set the account's password once; it goes into a link for the customer.</summary>
    [Id(3)] public required string PasswordToken { get; init; }
    [Id(4)] public required DateTimeOffset PasswordTokenExpiresAt { get; init; }
}
