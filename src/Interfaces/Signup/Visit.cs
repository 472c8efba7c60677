namespace Billing.Signup;

/// <summary>What the server knows of a visitor by itself.</summary>
/// <param name="Address">His IP address; null when it is not known.</param>
/// <param name="OpenedAt">When the form was given to him, as proved by the page; null when nobody knows.</param>
/// <param name="Vouched">The site's own server sent the form, and proved it by the site's key: how long he took is its business.</param>
[GenerateSerializer, Immutable, Alias("Billing.Signup.Visit")]
public sealed record Visit([property: Id(0)] string? Address, [property: Id(1)] DateTimeOffset? OpenedAt, [property: Id(2)] bool Vouched = false);
