namespace Billing.Signup;

/// <summary>How a signup stands, as its visitor may know.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SignupStatus")]
public sealed record SignupStatus
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required SignupStage Stage { get; init; }

    /// <summary>Where to pay; only while it waits for that.</summary>
    [Id(2)] public string? PayUrl { get; init; }

    /// <summary>Until when.</summary>
    [Id(3)] public DateTimeOffset? PayBy { get; init; }

    /// <summary>Why it came to nothing, with the stages <see cref="SignupStage.Undoing"/> and <see cref="SignupStage.Failed"/>.</summary>
    [Id(4)] public Problem? Failure { get; init; }

    /// <summary>The site's page to go back to at the end.</summary>
    [Id(5)] public required string ReturnAddress { get; init; }
    [Id(6)] public required string SiteId { get; init; }

    /// <summary>The site's page to go back to when it came to nothing.</summary>
    [Id(7)] public required string FormAddress { get; init; }

    /// <summary><see cref="SignupForm.Hosted"/></summary>
    [Id(8)] public bool Hosted { get; init; }
}
