namespace Billing.Signup;

/// <summary>What is known of an attempt besides its form.</summary>
internal sealed record SignupFacts
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the form was opened; null when nobody knows, which only a site's own server may say.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary><see cref="Visit.Vouched"/></summary>
    public bool Vouched { get; init; }

    /// <summary>There is a database of addresses.</summary>
    public bool CountryKnowable { get; init; }

    /// <summary>The visitor's, by his address; null when it is not known.</summary>
    public string? VisitorCountry { get; init; }

    /// <summary>Another signup came through with this e-mail address.</summary>
    public bool EmailSeen { get; init; }

    public IReadOnlyCollection<string> DisposableHosts { get; init; } = [];
}
