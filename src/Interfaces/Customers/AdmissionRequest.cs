namespace Billing.Customers;

/// <summary>An account asks its customer whether a call may be made.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.AdmissionRequest")]
public sealed record AdmissionRequest
{
    /// <summary>Null when the request asks for no call (a registration), or names none.</summary>
    [Id(0)] public string? CallKey { get; init; }

    /// <summary>By what else the same call may be named: see <see cref="Calls.CallKey.Aliases"/>.</summary>
    [Id(1)] public string[] Aliases { get; init; } = [];
    [Id(2)] public required string AccountId { get; init; }

    /// <summary>Tells whether the call comes in for the account.</summary>
    [Id(3)] public string? Callee { get; init; }

    /// <summary>The account's own; it counts within this customer, over all nodes.</summary>
    [Id(4)] public CallLimit AccountLimit { get; init; } = CallLimit.None;
}
