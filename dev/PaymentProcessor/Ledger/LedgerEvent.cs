namespace Billing.PaymentProcessor.Ledger;

/// <summary>An event as it was when it happened, and how far its delivery is.</summary>
internal sealed class LedgerEvent
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>What is posted, to the byte.</summary>
    public required string Body { get; init; }

    public bool Delivered { get; set; }

    public int Attempts { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public required long DueAt { get; set; }
}
