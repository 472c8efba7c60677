using System.Text.RegularExpressions;
using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Api;

/// <summary>PaymentIntents: retrieve, capture, cancel.</summary>
internal sealed partial class IntentCalls(Payments payments)
{
    private static readonly string[] Reasons = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"];

    public ApiAnswer Retrieve(string id, ApiRequest request, Books books) =>
        books.Intents.TryGetValue(id, out var intent) ? ApiAnswer.Of(StripeJson.Intent(intent, request.Expand)) : ApiAnswer.Missing("payment_intent", id);

    public ApiAnswer Capture(string id, ApiRequest request, Books books)
    {
        if (request.Unknown(CaptureParameters()) is { } unknown)
        {
            return ApiAnswer.Invalid($"Received unknown parameter: {unknown}", unknown, "parameter_unknown");
        }

        ApiAnswer? error = null;
        var part = request.Integer("amount_to_capture", ref error);
        if (error is not null)
        {
            return error;
        }

        if (!books.Intents.TryGetValue(id, out var intent))
        {
            return ApiAnswer.Missing("payment_intent", id);
        }

        if (intent.Status != PaymentIntent.RequiresCapture)
        {
            var why = intent.Status == PaymentIntent.Succeeded
                ? "it has already been captured"
                : $"it has a status of {intent.Status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture";
            return ApiAnswer.UnexpectedState($"This PaymentIntent could not be captured because {why}.", "payment_intent_unexpected_state", intent);
        }

        if (part is < 1 || part > intent.AmountCapturable)
        {
            return ApiAnswer.Invalid("The amount to capture must be positive and no more than amount_capturable.", "amount_to_capture", "amount_too_large");
        }

        payments.Capture(intent, part ?? intent.AmountCapturable, books);
        return ApiAnswer.Of(StripeJson.Intent(intent, request.Expand));
    }

    public ApiAnswer Cancel(string id, ApiRequest request, Books books)
    {
        if (request.Unknown(CancelParameters()) is { } unknown)
        {
            return ApiAnswer.Invalid($"Received unknown parameter: {unknown}", unknown, "parameter_unknown");
        }

        var reason = request["cancellation_reason"];
        if (reason is not null && !Reasons.Contains(reason))
        {
            return ApiAnswer.Invalid("Invalid cancellation_reason", "cancellation_reason");
        }

        if (!books.Intents.TryGetValue(id, out var intent))
        {
            return ApiAnswer.Missing("payment_intent", id);
        }

        if (intent.Status is PaymentIntent.Succeeded or PaymentIntent.Canceled)
        {
            return ApiAnswer.UnexpectedState(
                $"You cannot cancel this PaymentIntent because it has a status of {intent.Status}.", "payment_intent_unexpected_state", intent);
        }

        if (books.SessionOf(intent) is { Status: CheckoutSession.Open })
        {
            return ApiAnswer.UnexpectedState(
                "You cannot cancel a PaymentIntent created by a Checkout Session that is open; expire the session instead.", "payment_intent_unexpected_state", intent);
        }

        payments.Cancel(intent, reason, books);
        return ApiAnswer.Of(StripeJson.Intent(intent, request.Expand));
    }

    [GeneratedRegex("^(amount_to_capture|metadata.*)$")]
    private static partial Regex CaptureParameters();

    [GeneratedRegex("^cancellation_reason$")]
    private static partial Regex CancelParameters();
}
