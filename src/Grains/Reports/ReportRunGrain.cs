using Billing.Audit;
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
    IAuditLog log,
    IOptions<ReportOptions> options,
    TimeProvider time,
    ILogger<ReportRunGrain> logger) : Grain, IReportRunGrain, IRemindable, IDisposable
{
    private const string Reminder = "go-on";
    private const string AuditKind = "report-run";
    private const int MostAttempts = 3;

    /// <summary>Over somewhat more than a day: 1, 2, 4 … minutes apart, at most four hours.</summary>
    private const int MostSendAttempts = 14;
    private static readonly TimeSpan s_longestSendPause = TimeSpan.FromHours(4);
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_cancelPatience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _leaving = new();
    private volatile ReportProgress? _progress;
    private readonly AuditedState<ReportRunRecord> _state = new(stored, log, logger);
    private Task _working = Task.CompletedTask;
    private Actor? _cancelledBy;

    private string Id => this.GetPrimaryKeyString();

    private ReportRunRecord? Current => _state.Current;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Log();
        GoOn();
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
            Due = request.Due,
        });
        GoOn();
        return Current!.View(_progress);
    }

    public Task<ReportRunView?> Get() => Task.FromResult(Current?.View(_progress));

    public async Task<ReportRunView?> Cancel(Actor actor)
    {
        _cancelledBy ??= actor;
        await BreakOff();
        return Current?.View(_progress);
    }

    public async Task<Result<ReportRunView>> SendAgain(Actor actor)
    {
        if (Current is not { } run)
        {
            return Fields.NotFound("run");
        }

        if (!run.HasReaders || (run.SendAt is not null && !_working.IsCompleted))
        {
            return new Problem("", Problem.Conflict, run.HasReaders ? "It is being sent." : "There is nobody to whom the result goes.");
        }

        await _working;
        run = Current ?? run;
        await this.RegisterOrUpdateReminder(Reminder, s_look, s_look);
        // Whom the server refused for good is tried again too: somebody may have put that right.
        await Store(
            run with { SendAt = time.GetUtcNow(), SendAttempts = 0, Refused = [.. run.Refused.Select(refused => refused with { ForNow = true })] },
            new Changes().By(actor, "send-again", AuditKind, Id, time.GetUtcNow()));
        GoOn();
        return Current!.View(_progress);
    }

    private async Task BreakOff()
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
            await BreakOff();
        }

        await runner.Forget(Id, _leaving.Token);
        await Unremind();
        await stored.ClearStateAsync();
        DeactivateOnIdle();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Current is null or { IsOver: true, SendAt: null })
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
        if (_working.IsCompleted && Current is { } run && (!run.IsOver || run.SendAt <= time.GetUtcNow()))
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

            if (Current is { SendAt: { } due } over && due <= time.GetUtcNow())
            {
                await Send(over);
            }

            if (Current is { IsOver: true, SendAt: null })
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
            // However late it begins, it is about the time for which it was due.
            var outcome = await runner.Run(Id, run.Definition!, run.Due ?? run.AskedAt, progress => _progress = progress, either.Token);
            run = run with { State = ReportRunState.Done, Columns = outcome.Columns, Rows = outcome.Rows, Facts = outcome.Facts };
        }
        catch (Exception) when (_cancel.IsCancellationRequested)
        {
            // Whatever it was broken off by, somebody wanted that.
            run = run with { State = ReportRunState.Cancelled };
        }
        catch (ReportException failure)
        {
            run = run with { State = ReportRunState.Failed, Failure = failure.Failure, Message = failure.Message };
        }
        catch (Exception exception) when (!_leaving.IsCancellationRequested)
        {
            LogFailed(logger, exception, Id);
            run = run with { State = ReportRunState.Failed, Failure = ReportFailure.Broken, Message = "Something went wrong on our side. It is logged." };
        }

        await End(run);
    }

    private async Task Send(ReportRunRecord run)
    {
        RefusedRecipient[] refused = [];
        string? failure = null;
        try
        {
            refused = await mail.Send(run.View(progress: null), run.Unsent() is { Length: > 0 } unsent ? unsent : run.Schedule!.Recipients, run.Schedule!.Format, _leaving.Token);
        }
        catch (Exception exception) when (!_leaving.IsCancellationRequested)
        {
            LogNotSent(logger, exception, Id);
            failure = exception.Message;
        }

        var now = time.GetUtcNow();
        var pause = TimeSpan.FromMinutes(Math.Pow(2, run.SendAttempts)) is var doubled && doubled < s_longestSendPause ? doubled : s_longestSendPause;
        run = run with
        {
            SendAttempts = run.SendAttempts + 1,
            SendFailure = failure,
            Refused = failure is null ? [.. run.Refused.Where(before => !before.ForNow), .. refused] : run.Refused,
        };
        run = run with
        {
            SentAt = failure is null && run.Refused.Length < run.Schedule!.Recipients.Length ? now : run.SentAt,
            SendAt = (failure is not null || Array.Exists(refused, one => one.ForNow)) && run.SendAttempts < MostSendAttempts ? now + pause : null,
        };
        await Store(run);
        if (run.SendAt is not null)
        {
            await this.RegisterOrUpdateReminder(Reminder, pause, s_look);
        }
    }

    private async Task End(ReportRunRecord run)
    {
        var now = time.GetUtcNow();
        await Store(
            run with { EndedAt = now, SendAt = run.HasReaders ? now : null },
            run.State == ReportRunState.Cancelled && _cancelledBy is { } actor ? new Changes().By(actor, "cancel", AuditKind, Id, now) : null);
        ReportMetrics.Ended(run.State);
    }

    private async Task Store(ReportRunRecord next, AuditEntry? entry = null)
    {
        try
        {
            await _state.Store(next, entry);
        }
        catch
        {
            // It may be stored all the same, and then nothing more can be from here: whoever comes next reads what is. The reminder has somebody come.
            DeactivateOnIdle();
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
