namespace Billing.Customers;

/// <summary>The answer to an <see cref="AuthorizationRequest"/>.</summary>
/// <param name="Refusal">Null when the call may be made.</param>
/// <param name="CustomerId">Whose account it is; null when the account is not known.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.Authorization")]
public sealed record Authorization([property: Id(0)] Refusal? Refusal, [property: Id(1)] string? CustomerId)
{
    /// <summary>How long the call may last; null for no limit.</summary>
    [Id(2)] public int? MaxCallSeconds { get; init; }

    /// <summary>The account's own, by which the call was let through.</summary>
    [Id(3)] public CallLimit AccountLimit { get; init; } = CallLimit.None;
}
