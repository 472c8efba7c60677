namespace Billing.Frontend.Devices;

/// <summary>The account that a port shall have.</summary>
public sealed record AssignedPort
{
    public required string AccountId { get; init; }

    /// <summary>Other ports may have the same account. Without it, an account that another port has is refused.</summary>
    public bool Shared { get; init; }

    /// <summary>What the phone shows at the line's key; null for the account's label.</summary>
    public string? Label { get; init; }
}
