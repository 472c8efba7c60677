namespace Billing.Signup;

/// <summary>Which signups; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SignupQuery")]
public sealed record SignupQuery
{
    /// <summary>What the e-mail address, the last name or the id begins with, in any case; or a whole number or customer id.</summary>
    [Id(0)] public string? Search { get; init; }
    [Id(1)] public string? SiteId { get; init; }
    [Id(2)] public SignupStage? Stage { get; init; }

    /// <summary>Only those that wait for one of us: in review, or with something that only a person can put right.</summary>
    [Id(3)] public bool NeedsSomebody { get; init; }
}
