using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Billing.PaymentProcessor.Faults;
using Billing.PaymentProcessor.Ledger;
using Billing.PaymentProcessor.Webhooks;

namespace Billing.PaymentProcessor.Pages;

/// <summary>The hosted checkout: where the visitor's browser is, and the only place that sees a card number.</summary>
internal sealed class PayPage(LedgerFile ledger, Payments payments, WebhookSender webhooks, TimeProvider time)
{
    private const string NoSuchPage = "This payment page is not known, or its time is over.";

    public void Map(IEndpointRouteBuilder routes)
    {
        var pay = routes.MapGroup("/c/pay/{id}");
        pay.MapGet("", Show);
        pay.MapPost("", Pay);
        pay.MapPost("/authenticate", Authenticate);
    }

    private IResult Show(string id) => ledger.Change(books => Find(id, books) is { } session ? PageOf(session, books) : Html.Message(404, "Payment", NoSuchPage, null));

    private async Task Pay(string id, HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var number = string.Concat(form["number"].ToString().Where(char.IsAsciiDigit));
        var behaviour = CardBehaviour.Works;
        var page = ledger.Change(books =>
        {
            if (Find(id, books) is not { } session)
            {
                return Html.Message(404, "Payment", NoSuchPage, null);
            }

            if (session.Status != CheckoutSession.Open)
            {
                // A second click, or the back button: nothing is paid twice.
                return PageOf(session, books);
            }

            if (Fault(number, form["expiry"].ToString(), form["cvc"].ToString(), out var card, out var details) is { } fault)
            {
                return Html.Card(session, fault);
            }

            payments.Pay(session, card!, details!, books);
            behaviour = session.Status == CheckoutSession.Complete ? card!.Behaviour : behaviour;
            return PageOf(session, books);
        });
        await Answer(http, behaviour, page);
    }

    private async Task Authenticate(string id, HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var page = ledger.Change(books =>
        {
            if (Find(id, books) is not { } session)
            {
                return Html.Message(404, "Payment", NoSuchPage, null);
            }

            if (session.Status == CheckoutSession.Open && books.IntentOf(session) is { Status: PaymentIntent.RequiresAction } intent)
            {
                payments.Authenticate(session, intent, form["answer"] == "complete", books);
            }

            return PageOf(session, books);
        });
        await Answer(http, CardBehaviour.Works, page);
    }

    private async Task Answer(HttpContext http, CardBehaviour behaviour, IResult page)
    {
        switch (behaviour)
        {
            case CardBehaviour.PayPageHangs:
                await FaultBox.HangForEver(http);
                return;
            case CardBehaviour.WebhookFirst:
                await webhooks.SendNow(http.RequestAborted);
                break;
        }

        await page.ExecuteAsync(http);
    }

    /// <summary>What the visitor sees of the session as it is now.</summary>
    private static IResult PageOf(CheckoutSession session, Books books)
    {
        var intent = books.IntentOf(session);
        return session.Status switch
        {
            CheckoutSession.Complete => new SeeOther(session.SuccessUrl.Replace("{CHECKOUT_SESSION_ID}", session.Id, StringComparison.Ordinal)),
            CheckoutSession.Expired => Html.Message(StatusCodes.Status410Gone, "Payment", NoSuchPage, session.CancelUrl),
            _ => intent switch
            {
                { Status: PaymentIntent.RequiresAction } => Html.Authentication(session),
                { LastPaymentError: { } refusal } => Html.Card(session, refusal.Message),
                _ => Html.Card(session, null),
            },
        };
    }

    private CheckoutSession? Find(string id, Books books)
    {
        if (!books.Sessions.TryGetValue(id, out var session))
        {
            return null;
        }

        payments.ExpireIfDue(session, books);
        return session;
    }

    private string? Fault(string number, string expiry, string cvc, out TestCard? card, out CardDetails? details)
    {
        (card, details) = (null, null);
        if (!PassesLuhn(number))
        {
            return "Your card number is invalid.";
        }

        if (TestCard.Find(number) is not { } known)
        {
            return "This is a stand-in for development, and this is not one of its test cards. Never enter a real card here.";
        }

        var parts = expiry.Split('/', StringSplitOptions.TrimEntries);
        var now = time.GetUtcNow();
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var month) || month is < 1 or > 12
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return "Your card’s expiration date is incomplete: month / year, such as 12 / 34.";
        }

        year += year < 100 ? 2000 : 0;
        if ((year * 12) + month < (now.Year * 12) + now.Month)
        {
            return "Your card’s expiration date is in the past.";
        }

        if (cvc.Length is < 3 or > 4 || !cvc.All(char.IsAsciiDigit))
        {
            return "Your card’s security code is incomplete.";
        }

        card = known;
        // Keyed by nothing but the number: the same card has the same fingerprint for ever.
        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes("fingerprint " + number)))[..16];
        details = new CardDetails("visa", number[^4..], fingerprint, known.Country, month, year);
        return null;
    }

    private static bool PassesLuhn(string number)
    {
        var sum = 0;
        for (var at = 0; at < number.Length; at++)
        {
            var digit = number[^(at + 1)] - '0';
            var twice = digit * 2;
            sum += at % 2 == 0 ? digit : twice > 9 ? twice - 9 : twice;
        }

        return number.Length is >= 12 and <= 19 && sum % 10 == 0;
    }

    /// <summary>303: the browser goes on with a GET, and the back button does not pay again.</summary>
    private sealed class SeeOther(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = address;
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }
}
