namespace Billing.Signup;

/// <summary>What a site asks of those who sign up, beyond fields that are filled in properly.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SiteRules")]
public sealed record SiteRules
{
    /// <summary>A code is sent to the e-mail address, and must be given before anything else happens.</summary>
    [Id(0)] public bool ConfirmEmail { get; init; }

    /// <summary>Billing countries that may sign up, ISO 3166-1 alpha-2; empty for all.</summary>
    [Id(1)] public string[] Countries { get; init; } = [];

    /// <summary>The billing or the shipping country is another than the visitor's by his IP address, or than the card's.</summary>
    [Id(2)] public RuleAction OtherCountry { get; init; } = RuleAction.Refuse;

    /// <summary>The e-mail address is of a service that gives addresses away for minutes.</summary>
    [Id(3)] public RuleAction DisposableEmail { get; init; } = RuleAction.Refuse;

    /// <summary>Somebody signed up with this e-mail address before.</summary>
    [Id(4)] public RuleAction RepeatedEmail { get; init; } = RuleAction.Refuse;

    /// <summary>Somebody signed up with this card before.</summary>
    [Id(5)] public RuleAction RepeatedCard { get; init; } = RuleAction.Review;

    /// <summary>A form that was filled in faster, or does not say when it was opened, is a program's; 0 for no such rule.</summary>
    [Id(6)] public int ShortestSeconds { get; init; } = 2;

    /// <summary>A form that was opened longer ago, or does not say when, is refused; 0 for no such rule.</summary>
    [Id(7)] public int LongestMinutes { get; init; } = 24 * 60;
}
