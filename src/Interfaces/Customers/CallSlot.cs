namespace Billing.Customers;

/// <summary>A call that is up, as its customer counts it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.CallSlot")]
public sealed record CallSlot
{
    /// <summary>The key of the call's grain.</summary>
    [Id(0)] public required string CallKey { get; init; }

    /// <summary>By what else the call may have been asked for: see <see cref="Calls.CallKey.Aliases"/>.</summary>
    [Id(1)] public string[] Aliases { get; init; } = [];
    [Id(2)] public required string AccountId { get; init; }

    /// <summary>Tells whether the call comes in for the account.</summary>
    [Id(3)] public string? Callee { get; init; }

    /// <summary>The account's own, for a call that was never asked for.</summary>
    [Id(4)] public CallLimit AccountLimit { get; init; } = CallLimit.None;

    /// <summary>The call's version, so that a start that is heard late does not follow an end.</summary>
    [Id(5)] public required long Version { get; init; }

    /// <summary>Why no call of the account may begin; null when one may.</summary>
    [Id(6)] public Refusal? AccountRefusal { get; init; }

    /// <summary>
    /// The call has only just begun, and its customer has not answered for it yet. It may be counted already, since the live list hears of it
    /// first, and is judged all the same.
    /// </summary>
    [Id(7)] public bool First { get; init; }
}
