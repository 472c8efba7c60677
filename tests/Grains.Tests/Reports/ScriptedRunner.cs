using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Billing.Reports;

namespace Billing.Grains.Tests.Reports;

/// <summary>Where reports run, by the test's will; and the mail that brings them.</summary>
internal sealed class ScriptedRunner : IReportRunner, IReportMail
{
    public ConcurrentQueue<(string RunId, ReportDefinition Definition, DateTimeOffset Now)> Begun { get; } = new();

    public ConcurrentQueue<(string RunId, ReportRunState State, ReportFormat Format)> Sent { get; } = new();

    public ConcurrentQueue<string> SentTo { get; } = new();

    /// <summary>Whom the mail server refuses.</summary>
    public RefusedRecipient[] Refuse { get; set; } = [];

    public ConcurrentQueue<string> Forgotten { get; } = new();

    /// <summary>Completes when runs may end.</summary>
    public TaskCompletionSource Gate { get; set; } = Open();

    public Exception? Failure { get; set; }

    /// <summary>What a run that is cancelled ends by, when that is not seen for what it is.</summary>
    public Exception? BrokenOff { get; set; }

    public Exception? MailFailure { get; set; }

    public bool IsConfigured { get; set; } = true;

    public static TaskCompletionSource Open()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult();
        return gate;
    }

    public async Task<ReportOutcome> Run(
        string runId, ReportDefinition definition, DateTimeOffset now, Action<ReportProgress> progress, CancellationToken cancellationToken)
    {
        Begun.Enqueue((runId, definition, now));
        progress(new ReportProgress(true, 0.5, 7));
        try
        {
            await Gate.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (BrokenOff is not null)
        {
            throw BrokenOff;
        }

        return Failure is null
            ? new ReportOutcome([new("Count", ColumnType.Integer)], 1, new ReportFacts("Etc/UTC", now.AddDays(-1), now, 42, 1, now))
            : throw Failure;
    }

    public Task<ResultRows?> Rows(string runId, ReportColumn[] columns, long from, int take, CancellationToken cancellationToken) =>
        Task.FromResult<ResultRows?>(new ResultRows(from,
        [
            [42L, 1.5, 2.5m, "text", true, new DateOnly(2026, 11, 22), new DateTime(2026, 11, 22, 12, 0, 0), new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), null],
        ]));

    public async IAsyncEnumerable<byte[]> Read(
        string runId, ReportColumn[] columns, ReportFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var part = 0; part < 50; part++)
        {
            await Task.Yield();
            yield return [(byte)part, (byte)format];
        }
    }

    public Task Forget(string runId, CancellationToken cancellationToken)
    {
        Forgotten.Enqueue(runId);
        return Task.CompletedTask;
    }

    public Task<RefusedRecipient[]> Send(ReportRunView run, string[] recipients, ReportFormat format, CancellationToken cancellationToken)
    {
        if (MailFailure is not null)
        {
            throw MailFailure;
        }

        Sent.Enqueue((run.Id, run.State, format));
        SentTo.Enqueue(string.Join(' ', recipients));
        return Task.FromResult(Refuse);
    }
}
