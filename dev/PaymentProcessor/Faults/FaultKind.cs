namespace Billing.PaymentProcessor.Faults;

/// <summary>What may go wrong with a call.</summary>
internal enum FaultKind
{
    /// <summary>The connection is cut before anything is done.</summary>
    LostRequest,

    /// <summary>It is done, and the connection is cut before the answer.</summary>
    LostAnswer,

    /// <summary>It is done, and the answer does not come: the caller's patience ends first, or the connection is cut.</summary>
    LateAnswer,

    /// <summary>500 without doing anything.</summary>
    ServerError,

    /// <summary>500 without doing anything, which is kept under the idempotency key: a repetition gets it again, as with Stripe.</summary>
    KeptServerError,

    /// <summary>429 without doing anything.</summary>
    TooManyRequests,
}
