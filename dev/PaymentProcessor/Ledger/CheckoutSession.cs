namespace Billing.PaymentProcessor.Ledger;

/// <summary>A Checkout Session as it is kept.</summary>
internal sealed class CheckoutSession
{
    public const string Open = "open";
    public const string Complete = "complete";
    public const string Expired = "expired";

    public required string Id { get; init; }

    public required long Created { get; init; }

    /// <summary>Unix seconds, like all times here.</summary>
    public required long ExpiresAt { get; init; }

    public required List<LineItem> Lines { get; init; }

    public required string Currency { get; init; }

    /// <summary>In the currency's minor unit, like all amounts here.</summary>
    public required long AmountTotal { get; init; }

    public required string CaptureMethod { get; init; }

    public required string SuccessUrl { get; init; }

    public string? CancelUrl { get; init; }

    public string? ClientReferenceId { get; init; }

    public string? CustomerEmail { get; init; }

    public required Dictionary<string, string> Metadata { get; init; }

    public required Dictionary<string, string> IntentMetadata { get; init; }

    public string Status { get; set; } = Open;

    /// <summary>None before the visitor gives a first card, as with Stripe since API version 2022-08-01.</summary>
    public string? PaymentIntentId { get; set; }
}
