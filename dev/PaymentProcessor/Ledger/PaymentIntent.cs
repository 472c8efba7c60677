namespace Billing.PaymentProcessor.Ledger;

/// <summary>A PaymentIntent as it is kept, with its latest charge.</summary>
internal sealed class PaymentIntent
{
    public const string RequiresPaymentMethod = "requires_payment_method";
    public const string RequiresAction = "requires_action";
    public const string RequiresCapture = "requires_capture";
    public const string Succeeded = "succeeded";
    public const string Canceled = "canceled";

    public required string Id { get; init; }

    public required long Created { get; init; }

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required string CaptureMethod { get; init; }

    public required Dictionary<string, string> Metadata { get; init; }

    public required string ClientSecret { get; init; }

    public string Status { get; set; } = RequiresPaymentMethod;

    public long AmountCapturable { get; set; }

    public long AmountReceived { get; set; }

    public long? CanceledAt { get; set; }

    public string? CancellationReason { get; set; }

    /// <summary>The card under way or charged. Only these are kept, and no number.</summary>
    public CardDetails? Card { get; set; }

    public string? ChargeId { get; set; }

    public CardRefusal? LastPaymentError { get; set; }

    /// <summary>The next capture takes the money and does not answer.</summary>
    public bool CaptureHangsOnce { get; set; }
}
