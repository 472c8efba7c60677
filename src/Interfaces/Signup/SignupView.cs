namespace Billing.Signup;

/// <summary>A signup as administrators see it; no secret is in it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SignupView")]
public sealed record SignupView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string SiteId { get; init; }
    [Id(2)] public required string ProductId { get; init; }

    /// <summary>As it was when the signup came in.</summary>
    [Id(3)] public required ProductDetails Product { get; init; }
    [Id(4)] public required SignupForm Form { get; init; }
    [Id(5)] public required SignupStage Stage { get; init; }

    /// <summary>The step that is next, such as <c>CapturePayment</c>.</summary>
    [Id(6)] public required string Step { get; init; }
    [Id(7)] public required DateTimeOffset ReceivedAt { get; init; }
    [Id(8)] public string? VisitorAddress { get; init; }

    /// <summary>By his address; null when it is not known.</summary>
    [Id(9)] public string? VisitorCountry { get; init; }

    /// <summary>Why a person has to look, or had to.</summary>
    [Id(10)] public required Problem[] ReviewReasons { get; init; }

    /// <summary>Rules that could not be applied, such as <c>country-by-address</c> when there is no database of addresses.</summary>
    [Id(11)] public required string[] RulesOff { get; init; }
    [Id(12)] public Problem? Failure { get; init; }
    [Id(13)] public string? Number { get; init; }
    [Id(14)] public string? PaymentId { get; init; }
    [Id(15)] public DateTimeOffset? PayBy { get; init; }
    [Id(16)] public string? CustomerId { get; init; }
    [Id(17)] public string? AccountId { get; init; }
    [Id(18)] public string? DeviceMac { get; init; }

    /// <summary>Oldest first.</summary>
    [Id(19)] public required SignupEvent[] Events { get; init; }

    /// <summary>Something that only a person can put right; null when all is well.</summary>
    [Id(20)] public string? Attention { get; init; }

    /// <summary>What the last try failed by; null when it did not.</summary>
    [Id(21)] public string? Delay { get; init; }
    [Id(22)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it comes to nothing unless whoever is waited for has done his part; null when nobody is.</summary>
    [Id(23)] public DateTimeOffset? WaitsUntil { get; init; }
}
