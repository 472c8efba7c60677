namespace Billing.Customers;

/// <summary>A call that was not let through, and why.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.RefusedCall")]
public sealed record RefusedCall
{
    /// <summary>When it was first asked for.</summary>
    [Id(0)] public required DateTimeOffset At { get; init; }
    [Id(1)] public required string NodeId { get; init; }

    /// <summary>As the node named it; null when it named none that can be.</summary>
    [Id(2)] public string? AccountId { get; init; }

    /// <summary>Null when the account is not known.</summary>
    [Id(3)] public string? CustomerId { get; init; }
    [Id(4)] public string? Caller { get; init; }
    [Id(5)] public string? Callee { get; init; }

    /// <summary>h323-return-code.</summary>
    [Id(6)] public required int ReturnCode { get; init; }

    /// <summary>Why, for a person.</summary>
    [Id(7)] public required string Reason { get; init; }
    [Id(8)] public string? CallKey { get; init; }

    /// <summary>How many of this account were refused just before and not kept, because there were too many.</summary>
    [Id(9)] public int LeftOut { get; init; }
}
