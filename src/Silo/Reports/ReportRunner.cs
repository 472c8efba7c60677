using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Azure;
using Billing.Customers;
using Billing.Reports;
using Billing.Silo.Customers;
using Billing.Silo.Lake;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Reports;

/// <summary>
/// Runs reports in this silo: some at once, each with its memory, threads, disk and time. The lake's files come to the local disk once; the result goes to Blob Storage, so that
/// any silo can show it.
/// </summary>
internal sealed class ReportRunner(
    LakeReader lake, LocalLake local, LakeCache cache, ReportStore store, RefusalTable refusals, IOptions<ReportOptions> options, IOptions<LakeOptions> lakeOptions, TimeProvider time)
    : IReportRunner, IDisposable
{
    /// <summary>Rows between two looks at how far it is.</summary>
    private const int TellEvery = 5000;
    private const int LongestPart = 256 * 1024;
    private const int MostPages = 4;
    internal const int MostFiles = 8;

    /// <summary>Downloading is about as much of the work as reading.</summary>
    private const double DownloadPart = 0.4;
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turns = new(options.Value.AtOnce);
    private readonly SemaphoreSlim _pages = new(MostPages);

    // A file is read as slowly as whoever asked for it takes it: these do not hold back pages.
    private readonly SemaphoreSlim _files = new(MostFiles);

    /// <remarks>Away from the grain's own turns: rows are read and written where nobody waits.</remarks>
    public Task<ReportOutcome> Run(
        string runId, ReportDefinition definition, DateTimeOffset now, Action<ReportProgress> progress, CancellationToken cancellationToken) =>
        Task.Run(() => RunInTurn(runId, definition, now, progress, cancellationToken), cancellationToken);

    public async Task<ResultRows?> Rows(string runId, ReportColumn[] columns, long from, int take, CancellationToken cancellationToken)
    {
        using var turn = await Turn(_pages, cancellationToken);
        using var copy = await Copy(runId, cancellationToken);
        return copy is null ? null : new ResultRows(from, await ReportResult.ReadAsync(copy[ReportStore.NameOf(runId)], columns, from, take, cancellationToken));
    }

    public async IAsyncEnumerable<byte[]> Read(
        string runId, ReportColumn[] columns, ReportFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = await Turn(_files, cancellationToken);
        using var copy = await Copy(runId, cancellationToken) ?? throw new ReportException(ReportFailure.Invalid, "The result is kept no longer.");
        var path = copy[ReportStore.NameOf(runId)];
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Whoever writes waits for whoever reads: no more of the file than this is in memory.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 8 * LongestPart, resumeWriterThreshold: 4 * LongestPart, useSynchronizationContext: false));
        var writing = Task.Run(() => Write(path, columns, format, pipe.Writer, left.Token), CancellationToken.None);
        try
        {
            while (true)
            {
                var read = await pipe.Reader.ReadAtLeastAsync(LongestPart, cancellationToken);
                var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, LongestPart));
                if (part.Length > 0)
                {
                    yield return System.Buffers.BuffersExtensions.ToArray(part);
                }

                pipe.Reader.AdvanceTo(part.End);
                if (read.IsCompleted && part.Length == read.Buffer.Length)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await left.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    public async Task Forget(string runId, CancellationToken cancellationToken)
    {
        await store.Delete(runId, cancellationToken);
        cache.Drop(ReportStore.NameOf(runId));
    }

    public void Dispose()
    {
        _turns.Dispose();
        _pages.Dispose();
        _files.Dispose();
    }

    /// <summary>Each page and file is read by a database of its own: no more of them than the silo has room for.</summary>
    private async Task<IDisposable> Turn(SemaphoreSlim turns, CancellationToken cancellationToken) =>
        await turns.WaitAsync(options.Value.ReadPatience, cancellationToken)
            ? new Lease(turns)
            : throw new ReportException(ReportFailure.Busy, "Too many results are being read just now. Try again in a minute.");

    private async Task<ReportOutcome> RunInTurn(
        string runId, ReportDefinition definition, DateTimeOffset now, Action<ReportProgress> progress, CancellationToken cancellationToken)
    {
        if (!lakeOptions.Value.Enabled)
        {
            throw new ReportException(ReportFailure.Broken, "There is no lake of calls here (Lake:Enabled).");
        }

        progress(new ReportProgress(Running: false, Done: null, Rows: 0));
        await _turns.WaitAsync(cancellationToken);
        string? scratch = null;
        try
        {
            scratch = cache.NewScratch();
            progress(new ReportProgress(Running: true, Done: 0, Rows: 0));
            var output = Path.Combine(scratch, "result.parquet");
            var outcome = definition.Subject == ReportSubject.RefusedCalls
                ? await Refused(definition, now, output, cancellationToken)
                : await Ended(definition, now, output, scratch, progress, cancellationToken);
            await store.Save(runId, output, cancellationToken);
            return outcome;
        }
        finally
        {
            _turns.Release();
            if (scratch is not null)
            {
                LakeCache.DeleteScratch(scratch);
            }
        }
    }

    private static async Task Write(string path, ReportColumn[] columns, ReportFormat format, PipeWriter output, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await using var stream = output.AsStream(leaveOpen: true);
            await ReportResult.WriteAsync(path, columns, format, stream, cancellationToken);
        }
#pragma warning disable CA1031 // Whoever reads is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        await output.CompleteAsync(failure);
    }

    private async Task<CachedFiles?> Copy(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return await cache.Take([ReportStore.NameOf(runId)], store.Download, progress: null, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    private async Task<ReportOutcome> Ended(
        ReportDefinition definition, DateTimeOffset now, string output, string scratch, Action<ReportProgress> progress, CancellationToken cancellationToken)
    {
        var limits = new ReportLimits
        {
            MemoryBytes = options.Value.MemoryBytes,
            Threads = options.Value.Threads ?? Math.Max(1, Environment.ProcessorCount / 2),
            SpillFolder = Path.Combine(scratch, "spill"),
            SpillBytes = options.Value.DiskBytes,
            Timeout = options.Value.Timeout,
        };
        var (from, to) = definition.Range.Resolve(now);
        // A call that was going on in the range may have ended long after it.
        var peak = definition.Measures is [{ Kind: MeasureKind.PeakSimultaneous }];
        DateTimeOffset? until = peak ? null : to;
        using var snapshot = await lake.Open(from, until, done => progress(new ReportProgress(true, DownloadPart * done, 0)), cancellationToken);
        (DateTimeOffset, DateTimeOffset)? span = peak ? null : (from, to);
        // SQL may ask for any column, and the local database has not all of them.
        using var lease = definition.Sql is null ? await local.Take(snapshot, limits, cancellationToken) : null;
        if (lease is not null)
        {
            try
            {
                using var quick = await lease.Database.ConnectAsync(limits, time, span, cancellationToken);
                return await Ended(quick, definition, now, output, snapshot.CompleteUntil, progress, cancellationToken);
            }
            catch (ReportException fault) when (fault.Failure == ReportFailure.Broken)
            {
                lease.Dispose();
                local.Spoil(fault);
            }
        }

        using var database = await CdrDatabase.OpenAsync(await snapshot.Files(limits, cancellationToken), limits, time, span, cancellationToken);
        return await Ended(database, definition, now, output, snapshot.CompleteUntil, progress, cancellationToken);
    }

    private async Task<ReportOutcome> Ended(
        CdrDatabase database, ReportDefinition definition, DateTimeOffset now, string output, DateTimeOffset? completeUntil, Action<ReportProgress> progress,
        CancellationToken cancellationToken)
    {
        var rowsSoFar = 0L;
        // The database must not be asked any more once it is gone.
        var asking = new Lock();
        var over = false;
        using var look = time.CreateTimer(_ => Tell(), null, s_lookEvery, s_lookEvery);
        try
        {
            var columns = await WriteResult();
            var facts = await database.FactsAsync(definition, now, cancellationToken);
            return new ReportOutcome(columns, rowsSoFar, facts with { CutOff = completeUntil });
        }
        finally
        {
            lock (asking)
            {
                over = true;
            }
        }

        void Tell()
        {
            lock (asking)
            {
                if (!over)
                {
                    progress(new ReportProgress(true, database.Progress is { } done ? DownloadPart + ((1 - DownloadPart) * done) : null, Interlocked.Read(ref rowsSoFar)));
                }
            }
        }

        async Task<ReportColumn[]> WriteResult()
        {
            using var rows = await database.RunAsync(definition, now, cancellationToken);
            ReportColumn[] columns = [.. rows.Columns];
            await using var file = File.Create(output);
            await ReportParquet.WriteAsync(file, columns, Counted(rows.Read(), Seen), cancellationToken);
            Seen(rowsSoFar);
            return columns;

            void Seen(long count)
            {
                Interlocked.Exchange(ref rowsSoFar, count);
                if (file.Length > options.Value.DiskBytes)
                {
                    throw new ReportException(ReportFailure.TooLarge, "The result is larger than it may be (Reports:DiskBytes).");
                }
            }
        }
    }

    private static IEnumerable<object?[]> Counted(IEnumerable<object?[]> rows, Action<long> tell)
    {
        var count = 0L;
        foreach (var row in rows)
        {
            if (++count % TellEvery == 0)
            {
                tell(count);
            }

            yield return row;
        }

        tell(count);
    }

    /// <summary>Refused calls are few enough to be counted one by one: what is too many at once is not kept, and counts by how many it was.</summary>
    private async Task<ReportOutcome> Refused(ReportDefinition definition, DateTimeOffset now, string output, CancellationToken cancellationToken)
    {
        var (from, to) = definition.Range.Resolve(now);
        var counts = new Dictionary<(string Reason, int Code, string Node), (long Calls, DateTimeOffset Last)>();
        string? after = null;
        var started = time.GetTimestamp();
        do
        {
            if (time.GetElapsedTime(started) > options.Value.Timeout)
            {
                throw new ReportException(ReportFailure.TooSlow, "The report took too long and was ended.");
            }

            var page = await refusals.Search(new RefusedCallQuery { From = from, To = to }, after, 1000, cancellationToken);
            foreach (var refused in page.Items)
            {
                var key = (refused.Reason, refused.ReturnCode, refused.NodeId);
                var (calls, last) = counts.GetValueOrDefault(key);
                counts[key] = (calls + 1 + refused.LeftOut, refused.At > last ? refused.At : last);
            }

            after = page.Next;
        }
        while (after is not null);

        ReportColumn[] columns = [new("Reason", ColumnType.Text), new("Code", ColumnType.Integer), new("Node", ColumnType.Text), new("Calls", ColumnType.Integer), new("Last", ColumnType.Instant)];
        object?[][] rows = [.. counts.OrderByDescending(entry => entry.Value.Calls).ThenBy(entry => entry.Key.Reason, StringComparer.Ordinal).ThenBy(entry => entry.Key.Node, StringComparer.Ordinal)
            .Select(entry => new object?[] { entry.Key.Reason, (long)entry.Key.Code, entry.Key.Node, entry.Value.Calls, entry.Value.Last })];
        await using var file = File.Create(output);
        await ReportParquet.WriteAsync(file, columns, rows, cancellationToken);
        return new ReportOutcome(columns, rows.Length, new ReportFacts(definition.Range.TimeZone, from, to, counts.Values.Sum(entry => entry.Calls), 0, now));
    }

    private sealed class Lease(SemaphoreSlim turns) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                turns.Release();
            }
        }
    }
}
