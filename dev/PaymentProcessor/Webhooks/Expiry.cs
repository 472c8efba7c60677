using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Webhooks;

/// <summary>Closes sessions whose time is over, so that their event goes out though nobody asks for them.</summary>
internal sealed class Expiry(LedgerFile ledger, Payments payments, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            var due = ledger.Read(books => books.Sessions.Values
                .Where(session => session.Status == CheckoutSession.Open && session.ExpiresAt <= now).Select(session => session.Id).ToArray());
            foreach (var id in due)
            {
                ledger.Change(books =>
                {
                    payments.ExpireIfDue(books.Sessions[id], books);
                    return 0;
                });
            }
        }
    }
}
