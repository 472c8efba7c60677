using System.Text;
using System.Text.Encodings.Web;
using Billing.PaymentProcessor.Api;
using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Pages;

/// <summary>The pages themselves: no script, no foreign file.</summary>
internal static class Html
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #f3f4f7; --card: #fff; --ink: #1b1f2a; --soft: #5a6172; --line: #8b92a3; --accent: #3b4cca; --on-accent: #fff; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #12141b; --card: #1c1f29; --ink: #eceef4; --soft: #a5acbd; --line: #6b7285; --accent: #9aa6ff; --on-accent: #12141b; --bad: #ff9a92; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        main { width: 100%; max-width: 28rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: .25rem 0 1rem; font-variant-numeric: tabular-nums; }
        h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
        p { margin: 0 0 .5rem; color: var(--soft); }
        dl { margin: 0 0 1rem; display: grid; grid-template-columns: 1fr auto; gap: .25rem 1rem; }
        dt, dd { margin: 0; } dd { font-variant-numeric: tabular-nums; }
        .bad { color: var(--bad); border-left: 4px solid var(--bad); padding-left: .75rem; margin: 0 0 1rem; }
        form { display: grid; gap: .75rem; }
        label { display: grid; gap: .25rem; font-weight: 600; font-size: .9rem; }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
        input { font: inherit; width: 100%; min-height: 2.75rem; padding: .25rem .75rem; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; }
        button { font: inherit; font-weight: 600; min-height: 3rem; padding: .5rem 1rem; color: var(--on-accent); background: var(--accent); border: 0; border-radius: 8px; cursor: pointer; }
        .cards { gap: .375rem; } .cards button, button.quiet { color: inherit; background: transparent; border: 1px solid var(--line); font-weight: 400; text-align: left; min-height: 2.5rem; }
        .cards span { float: right; color: var(--soft); font-variant-numeric: tabular-nums; }
        button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        a { color: var(--accent); }
        footer { margin-top: 1.25rem; font-size: .85rem; color: var(--soft); }
        """;

    public static IResult Card(CheckoutSession session, string? fault)
    {
        var amount = CurrencyRules.Words(session.Currency, session.AmountTotal);
        var lines = string.Concat(session.Lines.Select(line =>
            $"<dt>{E(line.Name)}{(line.Quantity > 1 ? $" × {line.Quantity}" : "")}</dt><dd>{E(CurrencyRules.Words(session.Currency, line.UnitAmount * line.Quantity))}</dd>"));
        var cards = new StringBuilder();
        foreach (var card in TestCard.All)
        {
            cards.Append($"""<button name="number" value="{card.Number}">{E(card.Name)} <span>…{card.Number[^8..^4]} {card.Number[^4..]}</span></button>""");
        }

        return Page(fault is null ? StatusCodes.Status200OK : StatusCodes.Status402PaymentRequired, $"Pay {amount}", $"""
            {Back(session.CancelUrl)}
            <p>Pay</p><h1>{E(amount)}</h1><dl>{lines}</dl>
            {(fault is null ? "" : $"""<p class="bad" role="alert" id="fault">{E(fault)}</p>""")}
            <form method="post" action="{Path(session)}">
              <label>E-mail <input name="email" type="email" autocomplete="email" value="{E(session.CustomerEmail ?? "")}"></label>
              <label>Card number <input name="number" inputmode="numeric" autocomplete="off" placeholder="4242 4242 4242 4242" required{(fault is null ? "" : " aria-describedby=\"fault\"")}></label>
              <div class="pair">
                <label>Expires (month / year) <input name="expiry" inputmode="numeric" autocomplete="off" placeholder="12 / 34" required></label>
                <label>Security code <input name="cvc" inputmode="numeric" autocomplete="off" placeholder="123" required></label>
              </div>
              <button>Pay {E(amount)}</button>
            </form>
            <h2>Test cards, by one click</h2>
            <form method="post" action="{Path(session)}" class="cards">
              <input type="hidden" name="expiry" value="12/34"><input type="hidden" name="cvc" value="123">{cards}
            </form>
            """);
    }

    public static IResult Authentication(CheckoutSession session) =>
        Page(StatusCodes.Status200OK, "3-D Secure", $"""
            <p>Your bank asks</p><h1>Is it you who pays {E(CurrencyRules.Words(session.Currency, session.AmountTotal))}?</h1>
            <form method="post" action="{Path(session)}/authenticate">
              <button name="answer" value="complete">Yes, complete the payment</button>
              <button name="answer" value="fail" class="quiet">No, fail the authentication</button>
            </form>
            """);

    public static IResult Message(int status, string title, string message, string? back) =>
        Page(status, title, $"<h1>{E(title)}</h1><p>{E(message)}</p>{Back(back)}");

    private static string Back(string? address) => address is null ? "" : $"""<p><a href="{E(address)}">← Back without paying</a></p>""";

    private static string Path(CheckoutSession session) => $"/c/pay/{E(session.Id)}";

    private static HtmlPage Page(int status, string title, string body) => new(status, $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{E(title)}</title><link rel="icon" href="data:,"><style>{Style}</style></head>
        <body><main>{body}
        <footer>This is the payment processor of a developer’s machine. No money moves here; elsewhere Stripe takes its place.</footer></main></body>
        </html>
        """);

    private static string E(string text) => HtmlEncoder.Default.Encode(text);

    private sealed class HtmlPage(int status, string html) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            // No form-action: browsers would apply it to the redirect back to the site, too.
            var response = httpContext.Response;
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";
            response.Headers.CacheControl = "no-store";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            return response.WriteAsync(html, httpContext.RequestAborted);
        }
    }
}
