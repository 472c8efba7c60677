using Billing.Calls;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Journal;

/// <summary>
/// Opens this silo's journal before its listeners, notes how far rows are, has the journals of silos that are gone applied, and
/// closes its own when all of it is in rows.
/// </summary>
internal sealed partial class JournalService(
    Journal journal,
    JournalApplier applier,
    JournalTable table,
    ILocalSiloDetails silo,
    IGrainFactory grains,
    IOptions<JournalOptions> options,
    TimeProvider time,
    ILogger<JournalService> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_note = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private JournalMetrics? _metrics;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What a dead silo was told counts before anything new does. A store that does not answer is waited for.
        while (!await Recovered(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        await journal.Start(silo.SiloAddress.ToParsableString(), cancellationToken);
        _metrics = new JournalMetrics(journal, applier, time);
        _work = Task.WhenAll(Every(s_note, Note), Every(TimeSpan.FromSeconds(2), Recover), Every(TimeSpan.FromHours(1), Forget));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await journal.Stop();
        await _stopping.CancelAsync();
        await _work;
        var began = time.GetTimestamp();
        while (applier.NotDone > 0 && time.GetElapsedTime(began) < s_drain && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, CancellationToken.None);
        }

        if (journal.Started)
        {
            await applier.Note(journal.Incarnation, closed: true, CancellationToken.None);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => table.Create(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _metrics?.Dispose();
        _stopping.Dispose();
    }

    private async Task<bool> Recovered(CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IJournalRecoveryGrain>(0).Recover().WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogLater(logger, exception);
            await Task.Delay(s_note, time, cancellationToken);
            return false;
        }
    }

    private async Task Every(TimeSpan period, Func<CancellationToken, Task> work)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await work(_stopping.Token);
                }
                catch (Exception exception) when (!_stopping.IsCancellationRequested)
                {
                    LogLater(logger, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private Task Note(CancellationToken cancellationToken) => applier.Note(journal.Incarnation, closed: false, cancellationToken);

    private Task Recover(CancellationToken cancellationToken) => grains.GetGrain<IJournalRecoveryGrain>(0).Recover().WaitAsync(cancellationToken);

    private Task Forget(CancellationToken cancellationToken) => table.Forget(time.GetUtcNow() - options.Value.Retention, cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "The journal's upkeep failed; it is tried again")]
    private static partial void LogLater(ILogger logger, Exception exception);
}
