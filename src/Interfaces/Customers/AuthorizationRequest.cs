namespace Billing.Customers;

/// <summary>A node asks whether a call may be made.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.AuthorizationRequest")]
public sealed record AuthorizationRequest
{
    [Id(0)] public required string NodeId { get; init; }

    /// <summary>Key of the call that is asked for; null when the request names none (a registration, say).</summary>
    [Id(1)] public string? CallKey { get; init; }
    [Id(2)] public required CallCredentials? Credentials { get; init; }
    [Id(3)] public string? Caller { get; init; }
    [Id(4)] public string? Callee { get; init; }
    [Id(5)] public required DateTimeOffset At { get; init; }

    /// <summary>By what else the same call may be named: see <see cref="Calls.CallKey.Aliases"/>.</summary>
    [Id(6)] public string[] Aliases { get; init; } = [];
}
