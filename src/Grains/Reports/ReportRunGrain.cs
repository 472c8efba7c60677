using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Billing.Reports;

/// <remarks>
/// The report runs beside the grain's turns, so that it can be looked at and cancelled meanwhile. A reminder brings it back after a silo's death, and it is run again: it only
/// reads.
/// </remarks>
[GrainType("report-run")]
public sealed partial class ReportRunGrain(
    [PersistentState("report-run")] IPersistentState<ReportRunRecord> stored,
    IReportRunner runner,
    IReportMail mail,
    IOptions<ReportOptions> options,
    TimeProvider time,
    ILogger<ReportRunGrain> logger) : Grain, IReportRunGrain, IRemindable, IDisposable
{
    private const string Reminder = "go-on";
    private const int MostAttempts = 3;
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_cancelPatience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _leaving = new();
    private volatile ReportProgress? _progress;
    private Task _working = Task.CompletedTask;

    private string Id => this.GetPrimaryKeyString();

    private ReportRunRecord? Current => stored.RecordExists ? stored.State : null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        GoOn();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _leaving.CancelAsync();
        await _working;
    }

    public void Dispose()
    {
        _cancel.Dispose();
        _leaving.Dispose();
    }

    public async Task<Result<ReportRunView>> Start(ReportRunRequest request)
    {
        if (Current is { } already)
        {
            return already.View(_progress);
        }

        if (!ReportRunIds.IsId(Id))
        {
            return Fields.NotFound("run");
        }

        if (ReportValidation.Problems(request.Definition) is { Length: > 0 } problems)
        {
            return problems;
        }

        // First, so that what is stored is never without somebody to go on with it.
        await this.RegisterOrUpdateReminder(Reminder, s_look, s_look);
        await Store(new ReportRunRecord
        {
            Id = Id,
            Definition = request.Definition,
            ReportId = request.ReportId,
            By = request.By,
            Sharing = request.Sharing,
            Schedule = request.Schedule,
            AskedAt = time.GetUtcNow(),
        });
        GoOn();
        return Current!.View(_progress);
    }

    public Task<ReportRunView?> Get() => Task.FromResult(Current?.View(_progress));

    public async Task<ReportRunView?> Cancel()
    {
        if (Current is { IsOver: false })
        {
            await _cancel.CancelAsync();
            try
            {
                await _working.WaitAsync(s_cancelPatience, time);
            }
            catch (TimeoutException)
            {
                // It is seen to end by whoever looks again.
            }
        }

        return Current?.View(_progress);
    }

    public async Task<ResultRows?> Rows(long from, int take)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, 1000);
        return Current is { State: ReportRunState.Done } run ? await runner.Rows(Id, run.Columns, from, take, _leaving.Token) : null;
    }

    public async Task Forget()
    {
        if (Current is { IsOver: false })
        {
            await Cancel();
        }

        await runner.Forget(Id, _leaving.Token);
        await Unremind();
        await stored.ClearStateAsync();
        DeactivateOnIdle();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Current is null or { IsOver: true, IsToBeSent: false })
        {
            await Unremind();
        }
        else
        {
            GoOn();
        }
    }

    private void GoOn()
    {
        if (_working.IsCompleted && Current is { } run && (!run.IsOver || run.IsToBeSent))
        {
            _working = Work();
        }
    }

    private async Task Work()
    {
        try
        {
            if (Current is { IsOver: false } run)
            {
                DelayDeactivation(options.Value.Timeout * 2);
                await Run(run);
            }

            if (Current is { IsToBeSent: true } over)
            {
                await Send(over);
            }

            if (Current is { IsOver: true, IsToBeSent: false })
            {
                await Unremind();
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The next activation goes on.
        }
#pragma warning disable CA1031 // Whatever it is, the reminder has it tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogLater(logger, exception, Id);
        }
    }

    private async Task Run(ReportRunRecord run)
    {
        if (run.Attempts >= MostAttempts)
        {
            await End(run with { State = ReportRunState.Failed, Failure = ReportFailure.Broken, Message = "It was begun three times, and whatever ran it stopped each time." });
            return;
        }

        await Store(run with { Attempts = run.Attempts + 1, StartedAt = time.GetUtcNow() });
        run = Current!;
        _progress = new ReportProgress(Running: false, Done: null, Rows: 0);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cancel.Token, _leaving.Token);
        try
        {
            var outcome = await runner.Run(Id, run.Definition!, run.AskedAt, progress => _progress = progress, either.Token);
            await End(run with { State = ReportRunState.Done, Columns = outcome.Columns, Rows = outcome.Rows, Facts = outcome.Facts });
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            await End(run with { State = ReportRunState.Cancelled });
        }
        catch (ReportException failure)
        {
            await End(run with { State = ReportRunState.Failed, Failure = failure.Failure, Message = failure.Message });
        }
        catch (Exception exception) when (!_leaving.IsCancellationRequested)
        {
            LogFailed(logger, exception, Id);
            await End(run with { State = ReportRunState.Failed, Failure = ReportFailure.Broken, Message = "Something went wrong on our side. It is logged." });
        }
    }

    private async Task Send(ReportRunRecord run)
    {
        try
        {
            await mail.Send(run.View(progress: null), run.Schedule!.Format, _leaving.Token);
            await Store(Current! with { SentAt = time.GetUtcNow(), SendFailure = null });
        }
        catch (Exception exception) when (!_leaving.IsCancellationRequested)
        {
            LogNotSent(logger, exception, Id);
            await Store(Current! with { SendAttempts = run.SendAttempts + 1, SendFailure = exception.Message });
        }
    }

    private async Task End(ReportRunRecord run)
    {
        await Store(run with { EndedAt = time.GetUtcNow() });
        ReportMetrics.Ended(run.State);
    }

    private async Task Store(ReportRunRecord next)
    {
        var before = stored.State;
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            throw;
        }
    }

    private async Task Unremind()
    {
        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Report run {Run} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string run);

    [LoggerMessage(2, LogLevel.Warning, "Report run {Run} could not be gone on with yet")]
    private static partial void LogLater(ILogger logger, Exception exception, string run);

    [LoggerMessage(3, LogLevel.Warning, "The result of report run {Run} could not be sent")]
    private static partial void LogNotSent(ILogger logger, Exception exception, string run);
}
