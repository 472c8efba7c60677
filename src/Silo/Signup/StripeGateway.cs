using System.Net;
using System.Security.Cryptography;
using System.Text;
using Billing.Signup;
using Stripe;
using Stripe.Checkout;

namespace Billing.Silo.Signup;

/// <summary>
/// Stripe's hosted Checkout with manual capture. A payment is known by its Checkout Session. Whatever Stripe answers to a command, what counts is how the session is
/// afterwards. Stripe keeps keys for 24 hours at least: after that capturing and voiding are still safe, since they look first, and an intent is captured once.
/// </summary>
internal sealed partial class StripeGateway(IStripeClient client, ILogger<StripeGateway> logger) : IPaymentGateway
{
    /// <summary>Metadata of session and intent: which signup it is for.</summary>
    public const string SignupKey = "signup";

    private const string NotFound = "not_found";
    private const int LongestKey = 255;

    // What the visitor does at the same moment may get in the way once; more often only if something is wrong.
    private const int VoidRounds = 3;

    /// <summary>
    /// Stripe wants 30 minutes at least from the moment when it gets the request, and the same value in each repetition: so it is counted from our own end, which is
    /// later than that moment. We void the session at our end.
    /// </summary>
    private static readonly TimeSpan StripesLater = TimeSpan.FromMinutes(31);

    private readonly SessionService _sessions = new(client);
    private readonly PaymentIntentService _intents = new(client);

    public async Task<Payment> Authorize(CheckoutRequest request, string idempotencyKey, CancellationToken cancellationToken)
    {
        if (MinorUnits.Of(request.Amount, request.Currency) is not { } units)
        {
            return new Payment(PaymentStage.Declined) { Code = "invalid_amount" };
        }

        var options = new SessionCreateOptions
        {
            Mode = "payment",
            // Others do not all know manual capture, or are not decided at once.
            AllowedPaymentMethodTypes = ["card"],
            // What is charged is our price in our currency, not Stripe's conversion into the visitor's.
            AdaptivePricing = new SessionAdaptivePricingOptions { Enabled = false },
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        Currency = request.Currency.ToLowerInvariant(),
                        UnitAmount = units,
                        ProductData = new SessionLineItemPriceDataProductDataOptions { Name = request.Description },
                    },
                },
            ],
            ClientReferenceId = request.SignupId,
            Metadata = new() { [SignupKey] = request.SignupId },
            PaymentIntentData = new SessionPaymentIntentDataOptions { CaptureMethod = "manual", Metadata = new() { [SignupKey] = request.SignupId } },
            CustomerEmail = request.Email,
            SuccessUrl = request.ReturnUrl,
            CancelUrl = request.CancelUrl,
            ExpiresAt = (request.ExpiresAt + StripesLater).UtcDateTime,
        };
        try
        {
            var session = await Command(idempotencyKey, "create", sent => _sessions.CreateAsync(options, sent, cancellationToken));
            // The answer that was kept tells of the session as it was then.
            return IsReplayed(session.StripeResponse) ? await Find(session.Id, cancellationToken) : StripePayment.Of(session);
        }
        catch (Exception exception) when (IsExpected(exception, cancellationToken))
        {
            LogRefusal("create", exception);
            return IsForGood(exception, out var error)
                ? new Payment(PaymentStage.Declined) { Code = StripePayment.CodeOf(error) ?? "refused" }
                : new Payment(PaymentStage.Unknown);
        }
    }

    public async Task<Payment> Find(string paymentId, CancellationToken cancellationToken) => (await Read(paymentId, cancellationToken)).Payment;

    public async Task<Payment> Capture(string paymentId, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (payment, session) = await Read(paymentId, cancellationToken);
        if (payment.Stage != PaymentStage.Authorized)
        {
            return payment;
        }

        try
        {
            await Command(idempotencyKey, "capture", sent => _intents.CaptureAsync(session!.PaymentIntentId, null, sent, cancellationToken));
        }
        catch (Exception exception) when (IsExpected(exception, cancellationToken))
        {
            LogRefusal("capture", exception);
        }

        payment = await Find(paymentId, cancellationToken);
        return payment.Stage == PaymentStage.Authorized ? payment with { Stage = PaymentStage.Unknown } : payment;
    }

    public async Task<Payment> Void(string paymentId, string idempotencyKey, CancellationToken cancellationToken)
    {
        for (var round = 0; round < VoidRounds; round++)
        {
            var (payment, session) = await Read(paymentId, cancellationToken);
            switch (payment.Stage)
            {
                case PaymentStage.Voided or PaymentStage.Captured:
                    return payment;
                case PaymentStage.Declined:
                    return payment with { Stage = PaymentStage.Voided };
                case PaymentStage.Unknown when session?.PaymentIntentId is null:
                    return payment;
            }

            try
            {
                // An open session's intent cannot be cancelled, only with the session; a complete session cannot be expired.
                if (session!.Status == "open")
                {
                    await Command(idempotencyKey, "expire", sent => _sessions.ExpireAsync(paymentId, null, sent, cancellationToken));
                }
                else
                {
                    await Command(idempotencyKey, "cancel", sent => _intents.CancelAsync(session.PaymentIntentId, null, sent, cancellationToken));
                }
            }
            catch (Exception exception) when (IsExpected(exception, cancellationToken))
            {
                LogRefusal("void", exception);
            }
        }

        return new Payment(PaymentStage.Unknown) { Id = paymentId };
    }

    private async Task<(Payment Payment, Session? Session)> Read(string paymentId, CancellationToken cancellationToken)
    {
        try
        {
            var session = await _sessions.GetAsync(paymentId, new SessionGetOptions { Expand = StripePayment.Expand }, null, cancellationToken);
            return (StripePayment.Of(session), session);
        }
        catch (StripeException exception) when (exception.HttpStatusCode == HttpStatusCode.NotFound)
        {
            LogRefusal("retrieve", exception);
            return (new Payment(PaymentStage.Voided) { Id = paymentId, Code = NotFound }, null);
        }
        catch (Exception exception) when (IsExpected(exception, cancellationToken))
        {
            LogRefusal("retrieve", exception);
            return (new Payment(PaymentStage.Unknown) { Id = paymentId }, null);
        }
    }

    /// <summary>
    /// Under the caller's key, which is made one for each kind of command: Stripe takes the same key with another address for an error. Stripe keeps a 500, too, and
    /// gives it again for a day: then once more under a second key. That is safe: nobody has seen a session whose creation failed, and all else can happen only once.
    /// </summary>
    private static async Task<T> Command<T>(string idempotencyKey, string verb, Func<RequestOptions, Task<T>> send)
    {
        try
        {
            return await send(new RequestOptions { IdempotencyKey = Key(idempotencyKey, verb) });
        }
        catch (StripeException exception) when (IsReplayed(exception.StripeResponse) && exception.HttpStatusCode >= HttpStatusCode.InternalServerError)
        {
            return await send(new RequestOptions { IdempotencyKey = Key(idempotencyKey, verb + "-again") });
        }
    }

    private static string Key(string idempotencyKey, string verb)
    {
        var key = $"{idempotencyKey}/{verb}";
        return key.Length <= LongestKey ? key : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    private static bool IsReplayed(StripeResponse? response) =>
        response?.Headers?.TryGetValues("Idempotent-Replayed", out var values) == true && values.Contains("true");

    /// <summary>What a network and a server are known to do. A caller who gave up is not among it.</summary>
    private static bool IsExpected(Exception exception, CancellationToken cancellationToken) =>
        exception is StripeException or HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>A 4xx, but for those that say "not now".</summary>
    private static bool IsForGood(Exception exception, out StripeError? error)
    {
        error = (exception as StripeException)?.StripeError;
        return exception is StripeException { HttpStatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } stripe
            && stripe.HttpStatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests);
    }

    // Stripe's messages are not logged: they repeat what was sent, such as an e-mail address or the end of a key.
    private void LogRefusal(string command, Exception exception)
    {
        if (exception is not StripeException stripe)
        {
            LogNoAnswer(logger, command, exception.GetType().Name);
            return;
        }

        var error = stripe.StripeError;
        if (stripe.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            LogKeyRefused(logger, command, (int)stripe.HttpStatusCode, stripe.StripeResponse?.RequestId);
        }
        else
        {
            LogRefused(logger, command, (int)stripe.HttpStatusCode, error?.Type, error?.Code, error?.Param, stripe.StripeResponse?.RequestId);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Stripe refused to {Command}: {Status} {Type} {Code} {Parameter} (request {RequestId})")]
    private static partial void LogRefused(ILogger logger, string command, int status, string? type, string? code, string? parameter, string? requestId);

    [LoggerMessage(2, LogLevel.Warning, "Stripe did not answer to {Command}: {Why}")]
    private static partial void LogNoAnswer(ILogger logger, string command, string why);

    [LoggerMessage(3, LogLevel.Error, "Stripe does not take our key to {Command}: {Status} (request {RequestId}). Setting Payments:Stripe:ApiKey is wrong, or lacks a permission")]
    private static partial void LogKeyRefused(ILogger logger, string command, int status, string? requestId);
}
