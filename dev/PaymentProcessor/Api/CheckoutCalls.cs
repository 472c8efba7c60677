using System.Globalization;
using System.Text.RegularExpressions;
using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Api;

/// <summary>Checkout Sessions: create, retrieve, expire.</summary>
internal sealed partial class CheckoutCalls(Payments payments, ProcessorOptions options, TimeProvider time)
{
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    // Stripe's least charge is about half a dollar; per currency in its documentation.
    private const long LeastCharge = 50;

    private string Address => $"http://localhost:{options.Port}";

    public ApiAnswer Create(ApiRequest request, Books books)
    {
        if (request.Unknown(Known()) is { } unknown)
        {
            return ApiAnswer.Invalid($"Received unknown parameter: {unknown}", unknown, "parameter_unknown");
        }

        if (request["mode"] is not "payment")
        {
            return ApiAnswer.Invalid("Invalid mode: must be payment (this stand-in has no other)", "mode");
        }

        foreach (var name in new[] { "success_url", "cancel_url" })
        {
            if (request[name] is not { } url ? name == "success_url" : !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                return ApiAnswer.Invalid("Not a valid URL", name, "url_invalid");
            }
        }

        ApiAnswer? error = null;
        var lines = Lines(request, out var currency, ref error);
        var now = time.GetUtcNow();
        var expires = request.Integer("expires_at", ref error) is { } asked ? DateTimeOffset.FromUnixTimeSeconds(asked) : now + LongestLife;
        if (error is not null)
        {
            return error;
        }

        // Whole seconds go over the wire, so a second is forgiven.
        if (expires < now + ShortestLife - TimeSpan.FromSeconds(1))
        {
            return ApiAnswer.Invalid("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "expires_at");
        }

        if (expires > now + LongestLife + TimeSpan.FromSeconds(1))
        {
            return ApiAnswer.Invalid("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "expires_at");
        }

        var capture = request["payment_intent_data[capture_method]"] ?? "automatic";
        if (capture is not ("automatic" or "automatic_async" or "manual"))
        {
            return ApiAnswer.Invalid("Invalid payment_intent_data[capture_method]", "payment_intent_data[capture_method]");
        }

        var total = lines.Sum(line => line.UnitAmount * line.Quantity);
        if (total < LeastCharge)
        {
            return ApiAnswer.Invalid(
                "The Checkout Session's total amount due must add up to at least 0.50", "line_items", "amount_too_small");
        }

        var session = new CheckoutSession
        {
            Id = ObjectIds.New("cs_test_"),
            Created = now.ToUnixTimeSeconds(),
            ExpiresAt = expires.ToUnixTimeSeconds(),
            Lines = lines,
            Currency = currency,
            AmountTotal = total,
            CaptureMethod = capture,
            SuccessUrl = request["success_url"]!,
            CancelUrl = request["cancel_url"],
            ClientReferenceId = request["client_reference_id"],
            CustomerEmail = request["customer_email"],
            Metadata = request.Map("metadata"),
            IntentMetadata = request.Map("payment_intent_data[metadata]"),
        };
        books.Sessions.Add(session.Id, session);
        return ApiAnswer.Of(StripeJson.Session(session, books, Address, request.Expand));
    }

    public ApiAnswer Retrieve(string id, ApiRequest request, Books books)
    {
        if (!books.Sessions.TryGetValue(id, out var session))
        {
            return ApiAnswer.Missing("checkout.session", id);
        }

        payments.ExpireIfDue(session, books);
        return ApiAnswer.Of(StripeJson.Session(session, books, Address, request.Expand));
    }

    public ApiAnswer Expire(string id, ApiRequest request, Books books)
    {
        if (!books.Sessions.TryGetValue(id, out var session))
        {
            return ApiAnswer.Missing("checkout.session", id);
        }

        payments.ExpireIfDue(session, books);
        if (session.Status != CheckoutSession.Open)
        {
            return ApiAnswer.UnexpectedState(
                $"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{session.Status}`.", code: null);
        }

        payments.Expire(session, books);
        return ApiAnswer.Of(StripeJson.Session(session, books, Address, request.Expand));
    }

    private static List<LineItem> Lines(ApiRequest request, out string currency, ref ApiAnswer? error)
    {
        var lines = new List<LineItem>();
        currency = "";
        while (true)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"line_items[{lines.Count}]");
            var price = line + "[price_data]";
            if (request[price + "[currency]"] is not { } asked)
            {
                break;
            }

            var amount = request.Integer(price + "[unit_amount]", ref error);
            var quantity = request.Integer(line + "[quantity]", ref error) ?? 1;
            if (!Currency().IsMatch(asked))
            {
                error ??= ApiAnswer.Invalid($"Invalid currency: {asked}. Stripe currently supports three-letter lower-case codes", price + "[currency]");
            }

            if (currency.Length > 0 && asked != currency)
            {
                error ??= ApiAnswer.Invalid("All prices of a Checkout Session must be in one currency.", price + "[currency]");
            }

            if (request[price + "[product_data][name]"] is null)
            {
                error ??= ApiAnswer.Invalid("Missing required param: product_data[name].", price + "[product_data][name]", "parameter_missing");
            }

            if (amount is null or < 0 || quantity is < 1 or > 999_999)
            {
                error ??= ApiAnswer.Invalid("Invalid unit_amount or quantity", price + "[unit_amount]", "parameter_invalid_integer");
            }

            if (error is not null)
            {
                return lines;
            }

            if (CurrencyRules.Fault(asked, amount!.Value) is { } fault)
            {
                error = ApiAnswer.Invalid(fault, price + "[unit_amount]", "invalid_charge_amount_no_decimal_compatible");
                return lines;
            }

            currency = asked;
            lines.Add(new LineItem(request[price + "[product_data][name]"]!, amount.Value, quantity));
        }

        if (lines.Count == 0)
        {
            error ??= ApiAnswer.Invalid("Missing required param: line_items.", "line_items", "parameter_missing");
        }

        return lines;
    }

    [GeneratedRegex("^[a-z]{3}$")]
    private static partial Regex Currency();

    [GeneratedRegex(
        """
        ^(mode|success_url|cancel_url|expires_at|client_reference_id|customer_email|locale|submit_type
        |metadata\[[^\]]+\]|allowed_payment_method_types\[\d+\]|adaptive_pricing\[enabled\]
        |payment_intent_data\[(capture_method|description|metadata\]\[[^\]]+)\]
        |line_items\[\d+\]\[(quantity|price_data\]\[(currency|unit_amount|product_data\]\[(name|description)))\])$
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Known();
}
