namespace Billing.Audit;

/// <summary>Who gives a command.</summary>
/// <param name="Id">The object id of the identity provider, or the client id of a script.</param>
/// <param name="Name">As shown to people.</param>
/// <param name="Via"><c>portal</c>, <c>api</c> or <c>system</c>.</param>
[GenerateSerializer, Immutable, Alias("Billing.Audit.Actor")]
public sealed record Actor([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] string Via);
