using System.Globalization;
using Billing.PaymentProcessor.Ledger;
using Billing.PaymentProcessor.Webhooks;

namespace Billing.PaymentProcessor.Faults;

/// <summary>What Stripe does not have: trouble on demand, for tests.</summary>
internal static class FaultEndpoints
{
    public static void MapFaults(this IEndpointRouteBuilder routes)
    {
        var dev = routes.MapGroup("/dev").DisableAntiforgery();

        // call: create, expire, capture, cancel, retrieve. kind: a FaultKind.
        dev.MapPost("/faults", async (HttpRequest request, FaultBox faults) =>
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            var times = int.TryParse(form["times"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1;
            if (!Enum.TryParse<FaultKind>(form["kind"], ignoreCase: true, out var kind)
                || form["call"].ToString() is not ("create" or "expire" or "capture" or "cancel" or "retrieve"))
            {
                return Results.BadRequest("call and kind name no fault.\n");
            }

            faults.Add(form["call"].ToString(), kind, times);
            return Results.NoContent();
        });

        // copies: how often each event is sent. backwards: events of one moment in the opposite order.
        dev.MapPost("/webhooks", async (HttpRequest request, WebhookSender sender) =>
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            sender.Copies = int.TryParse(form["copies"], NumberStyles.None, CultureInfo.InvariantCulture, out var copies) ? Math.Clamp(copies, 0, 10) : sender.Copies;
            sender.Backwards = bool.TryParse(form["backwards"], out var backwards) ? backwards : sender.Backwards;
            return Results.NoContent();
        });

        dev.MapGet("/events", (LedgerFile ledger) => Results.Json(ledger.Read(books =>
            books.Events.Select(one => new { one.Id, one.Type, one.Delivered, one.Attempts }).ToArray())));
        dev.MapPost("/events/{id}/resend", (string id, LedgerFile ledger, WebhookSender sender) =>
        {
            var known = ledger.Change(books =>
            {
                if (books.Events.Find(one => one.Id == id) is not { } found)
                {
                    return false;
                }

                (found.Delivered, found.DueAt) = (false, 0);
                return true;
            });
            sender.Wake();
            return known ? Results.NoContent() : Results.NotFound();
        });
    }
}
