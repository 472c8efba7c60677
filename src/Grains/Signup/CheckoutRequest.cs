namespace Billing.Signup;

/// <summary>What the visitor is to pay for, and where he goes afterwards.</summary>
public sealed record CheckoutRequest
{
    /// <summary>Comes back in the gateway's notices (Stripe: <c>client_reference_id</c> and metadata <c>signup</c>, also of the intent).</summary>
    public required string SignupId { get; init; }

    /// <summary>More than zero, in <see cref="Currency"/>, with no more decimals than the currency has (ISO 4217: JPY 0, USD 2, KWD 3).</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217, upper case.</summary>
    public required string Currency { get; init; }

    /// <summary>What the pay page calls it; 1 to 128 characters.</summary>
    public required string Description { get; init; }

    /// <summary>Filled in at the pay page.</summary>
    public string? Email { get; init; }

    /// <summary>Where the pay page sends the visitor when he has paid: our own page, absolute.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>Where it sends one who gives up: our own page, absolute.</summary>
    public required string CancelUrl { get; init; }

    /// <summary>
    /// Until when he can pay. A gateway that knows only a later end (Stripe: 30 minutes to 24 hours from now) takes the nearest it can; we void the
    /// checkout at this time in any case. The same in each repetition, since the same idempotency key with another body is an error.
    /// </summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
