namespace Billing.Signup;

/// <summary>What a rule of a site does to a signup that it catches.</summary>
[GenerateSerializer, Alias("Billing.Signup.RuleAction")]
public enum RuleAction
{
    /// <summary>The rule is off.</summary>
    Off,

    /// <summary>A person looks at it before it goes on.</summary>
    Review,

    /// <summary>It ends, with the rule's code.</summary>
    Refuse,
}
