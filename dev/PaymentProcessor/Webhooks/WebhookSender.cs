using System.Net.Http.Headers;
using System.Text;
using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Webhooks;

/// <summary>
/// Posts events to the one address until it takes them (2xx), at least once each; what is not delivered is tried again, later and later,
/// also after a restart.
/// </summary>
internal sealed partial class WebhookSender(
    LedgerFile ledger, ProcessorOptions options, IHttpClientFactory clients, TimeProvider time, ILogger<WebhookSender> logger) : BackgroundService
{
    private const int MostAttempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OneMoment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>How often each event is sent.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>Events of one moment go out last first.</summary>
    public bool Backwards { get; set; }

    public void Wake() => _wake.Release();

    /// <summary>Sends everything that is not delivered, without waiting for its time.</summary>
    public async Task SendNow(CancellationToken cancellationToken)
    {
        foreach (var (id, body) in Waiting(dueAt: long.MaxValue / 2))
        {
            await Send(id, body, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.WebhookUrl.Length > 0)
        {
            await _wake.WaitAsync(Pause, stoppingToken);
            foreach (var (id, body) in Waiting(time.GetUtcNow().ToUnixTimeMilliseconds()))
            {
                await Send(id, body, stoppingToken);
            }
        }
    }

    private List<(string Id, string Body)> Waiting(long dueAt)
    {
        if (options.WebhookUrl.Length == 0 || Copies == 0)
        {
            return [];
        }

        var waiting = ledger.Read(books => books.Events
            .Where(one => !one.Delivered && one.Attempts < MostAttempts)
            .Select(one => (one.Id, one.Body, one.DueAt))
            .ToList());
        // The first that is due takes along what happened in the same moment, so that there is something to turn round.
        var moment = Backwards && waiting.Exists(one => one.DueAt <= dueAt) ? dueAt + (long)OneMoment.TotalMilliseconds : dueAt;
        var due = waiting.Where(one => one.DueAt <= moment).Select(one => (one.Id, one.Body)).ToList();
        if (Backwards)
        {
            due.Reverse();
        }

        return due;
    }

    private async Task Send(string id, string body, CancellationToken cancellationToken)
    {
        var taken = true;
        for (var copy = 0; copy < Copies; copy++)
        {
            taken &= await Post(id, body, cancellationToken);
        }

        ledger.Change(books =>
        {
            var sent = books.Events.Find(one => one.Id == id)!;
            sent.Delivered = taken;
            sent.Attempts++;
            var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, sent.Attempts - 1), LongestWait.TotalSeconds));
            sent.DueAt = (time.GetUtcNow() + wait).ToUnixTimeMilliseconds();
            return 0;
        });
    }

    private async Task<bool> Post(string id, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.WebhookUrl) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("Stripe-Signature", WebhookSignature.Header(options.WebhookSecret, time.GetUtcNow().ToUnixTimeSeconds(), body));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient().SendAsync(request, patience.Token);
            if (!answer.IsSuccessStatusCode)
            {
                LogRefused(logger, id, (int)answer.StatusCode);
            }

            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNotTaken(logger, id, exception.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Event {Id} was answered with {Status}; it is sent again")]
    private static partial void LogRefused(ILogger logger, string id, int status);

    [LoggerMessage(2, LogLevel.Warning, "Event {Id} was not taken: {Why}; it is sent again")]
    private static partial void LogNotTaken(ILogger logger, string id, string why);
}
