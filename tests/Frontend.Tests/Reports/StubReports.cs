using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Billing.Audit;
using Billing.Frontend.Tests.Hosting;
using Billing.Reports;

namespace Billing.Frontend.Tests.Reports;

/// <summary>The reports' part of a cluster in memory.</summary>
public sealed class StubReports
{
    public ConcurrentDictionary<string, ReportView> Saved { get; } = new();

    public ConcurrentDictionary<string, ReportRunView> Runs { get; } = new();

    public ConcurrentQueue<ReportRunRequest> Requests { get; } = new();

    public ConcurrentQueue<LakeErasure> Erasures { get; } = new();

    public object?[][] Rows { get; set; } = [];

    /// <summary>The parts of a downloaded file; a null one is a failure.</summary>
    public byte[]?[] File { get; set; } = [];

    public void Forget()
    {
        Saved.Clear();
        Runs.Clear();
        Requests.Clear();
        Erasures.Clear();
        (Rows, File) = ([], []);
    }

    public ReportRunView Done(string id, string owner, ReportSharing sharing = ReportSharing.Nobody) => Runs[id] = new()
    {
        Id = id,
        Definition = BuiltInReports.CallsByHour,
        By = new Actor(owner, "Somebody", "api"),
        Sharing = sharing,
        State = ReportRunState.Done,
        AskedAt = Moments.Noon,
        Columns = [new("Hour", ColumnType.LocalTime), new("Calls", ColumnType.Integer)],
        Rows = 2,
        HasResult = true,
    };

    public object? Make(Type type, object key) => type.Name switch
    {
        nameof(IReportGrain) => new Report(this, (string)key),
        nameof(IReportListGrain) => new Lists(this),
        nameof(IPersonReportsGrain) => new Person(this, (string)key),
        nameof(IReportRunGrain) => new Run(this, (string)key),
        nameof(IReportDownloadGrain) => new Download(this),
        nameof(ICallLakeGrain) => new Lake(this),
        _ => null,
    };

    private sealed class Report(StubReports reports, string id) : IReportGrain
    {
        public Task<Result<ReportView>> Create(ReportDefinition definition, ReportSharing sharing, Actor actor)
        {
            if (ReportValidation.Problems(definition) is { Length: > 0 } problems)
            {
                return Task.FromResult<Result<ReportView>>(problems);
            }

            var view = new ReportView { Id = id, Definition = definition, Sharing = sharing, Owner = actor, CreatedAt = Moments.Noon, Version = 1 };
            return Task.FromResult<Result<ReportView>>(reports.Saved.TryAdd(id, view) ? view : new Problem("id", "taken", "is taken"));
        }

        public Task<ReportView?> Get() => Task.FromResult(reports.Saved.GetValueOrDefault(id));

        public Task<Result<ReportView>> Change(ReportDefinition definition, ReportSharing sharing, int version, Actor actor) =>
            Task.FromResult<Result<ReportView>>(reports.Saved[id] is var view && view.Version != version
                ? new Problem("", Problem.Conflict, "Somebody else changed it.")
                : reports.Saved[id] = view with { Definition = definition, Sharing = sharing, Version = version + 1 });

        public Task<Result<ReportView>> SetSchedule(ReportSchedule? schedule, int version, Actor actor) =>
            Task.FromResult<Result<ReportView>>(reports.Saved[id] = reports.Saved[id] with { Schedule = schedule, Version = version + 1 });

        public Task<Result<ReportView>> Delete(Actor actor) => Task.FromResult<Result<ReportView>>(reports.Saved.Remove(id, out var view) ? view : new Problem("", Problem.NotFound, "no"));
    }

    private sealed class Lists(StubReports reports) : IReportListGrain
    {
        public Task<Page<ReportView>> List(SavedReportQuery query, string? after, int take) =>
            Task.FromResult(new Page<ReportView>([.. reports.Saved.Values.Where(report => report.IsSeenBy(query)).Take(take)], null));

        public Task<Page<ReportRunView>> Runs(SavedReportQuery query, string? reportId, string? after, int take) => Task.FromResult(new Page<ReportRunView>(
            [.. reports.Runs.Values.Where(run => run.IsSeenBy(query) && (reportId is null || run.ReportId == reportId)).Take(take)], null));

        public Task<int> Unfinished(string personId) => throw new NotSupportedException();
    }

    private sealed class Person(StubReports reports, string id) : IPersonReportsGrain
    {
        public Task<Result<ReportRunView>> Start(string runId, ReportRunRequest request) => reports.Runs.Values.Count(run => !run.IsOver && run.By.Id == id) >= 5
            ? Task.FromResult<Result<ReportRunView>>(new Problem("", Problem.TooMany, "Five reports of yours are not done yet."))
            : new Run(reports, runId).Start(request);
    }

    private sealed class Run(StubReports reports, string id) : IReportRunGrain
    {
        public Task<Result<ReportRunView>> Start(ReportRunRequest request)
        {
            reports.Requests.Enqueue(request);
            if (ReportValidation.Problems(request.Definition) is { Length: > 0 } problems)
            {
                return Task.FromResult<Result<ReportRunView>>(problems);
            }

            return Task.FromResult<Result<ReportRunView>>(reports.Runs[id] = new ReportRunView
            {
                Id = id, Definition = request.Definition, By = request.By, ReportId = request.ReportId, Sharing = request.Sharing, State = ReportRunState.Waiting, AskedAt = Moments.Noon,
            });
        }

        public Task<ReportRunView?> Get() => Task.FromResult(reports.Runs.GetValueOrDefault(id));

        public Task<Result<ReportRunView>> SendAgain(Actor actor) => Task.FromResult<Result<ReportRunView>>(
            reports.Runs[id] is { Recipients.Length: > 0 } run ? reports.Runs[id] = run with { SendFailure = null, SentAt = Moments.Noon } : new Problem("", Problem.Conflict, "Nobody."));

        public Task<ReportRunView?> Cancel(Actor actor) => Task.FromResult<ReportRunView?>(reports.Runs[id] = reports.Runs[id] with { State = ReportRunState.Cancelled });

        public Task<ResultRows?> Rows(long from, int take) =>
            Task.FromResult(reports.Runs.GetValueOrDefault(id) is { HasResult: true } ? new ResultRows(from, [.. reports.Rows.Skip((int)from).Take(take)]) : null);

        public Task Forget() => Task.CompletedTask;
    }

    private sealed class Download(StubReports reports) : IReportDownloadGrain
    {
        public async IAsyncEnumerable<byte[]> Read(string runId, ReportFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var part in reports.File)
            {
                await Task.Yield();
                yield return part ?? throw new InvalidOperationException("The silo went away.");
            }
        }
    }

    private sealed class Lake(StubReports reports) : ICallLakeGrain
    {
        public Task Wake() => Task.CompletedTask;

        public Task<LakeStatus> Status() => Task.FromResult(new LakeStatus(Moments.Noon, null, 3, 1000, 5000, null));

        public Task<LakeErasure> Erase(string customerId, Actor actor, string? reason)
        {
            var erasure = new LakeErasure(customerId, Moments.Noon, actor, null);
            reports.Erasures.Enqueue(erasure);
            return Task.FromResult(erasure);
        }

        public Task<LakeErasure[]> Erasures() => Task.FromResult<LakeErasure[]>([.. reports.Erasures]);
    }
}
