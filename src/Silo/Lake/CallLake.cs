using System.Globalization;
using Azure;
using Billing.Calls;
using Billing.Lake;
using Billing.Reports;
using Billing.Silo.Calls;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Lake;

/// <summary>
/// Writes the lake. Each change is begun and ended in the manifest; what lies between can be done twice. Blocks of history name themselves as waiting in the transaction that
/// writes them, so that one that comes late, to whatever minute, is found like any other.
/// </summary>
internal sealed partial class CallLake : ICallLake
{
    private static readonly TimeSpan s_forgetEvery = TimeSpan.FromHours(1);

    private readonly CdrTable _history;
    private readonly LakeStore _store;
    private readonly LakeCache _cache;
    private readonly LakeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<CallLake> _logger;
    private bool _created;
    private DateTimeOffset _forgetAt;

    public CallLake(CdrTable history, LakeStore store, LakeCache cache, IOptions<LakeOptions> options, TimeProvider time, ILogger<CallLake> logger)
    {
        (_history, _store, _cache, _options, _time, _logger) = (history, store, cache, options.Value, time, logger);
    }

    public TimeSpan Every => _options.Every;

    internal static ReportLimits Limits(string scratch) => new() { MemoryBytes = 512L << 20, Threads = 1, SpillFolder = Path.Combine(scratch, "spill") };

    /// <summary>What names a version in the lake: a tombstone is older than the row that came in its place, and a row that was erased newer than itself.</summary>
    internal static long VersionOf(CdrLine line) => (line.Version * 4) + (line.Moved ? 0 : line.Cdr.CustomerId == LakeUpkeep.Erased ? 2 : 1);

    public async Task Work(IReadOnlyList<LakeErasure> erasures, CancellationToken cancellationToken)
    {
        if (!_options.Enabled)
        {
            // What is kept in the tables has its time with or without a lake.
            await ForgetOld(_time.GetUtcNow(), cancellationToken);
            return;
        }

        if (!_created)
        {
            await _store.Create(cancellationToken);
            if ((await _store.Read(cancellationToken)).Tag is null)
            {
                if (await _history.Await(cancellationToken) is > 0 and var older)
                {
                    LogOlder(_logger, older);
                }

                // Whether we have them wait, or somebody did who died over it: nothing is settled before all of them are old enough to be written: a row that came to a settled call would have to be newer.
                await Task.Delay(_options.Lag > TimeSpan.Zero ? _options.Lag + TimeSpan.FromSeconds(1) : TimeSpan.Zero, _time, cancellationToken);
            }

            _created = true;
        }

        while (await Export(erasures, cancellationToken))
        {
            // More waits than is written at once.
        }

        var now = _time.GetUtcNow();
        var (manifest, _) = await _store.Read(cancellationToken);
        if (manifest.SettledAt is not { } settled || settled < LastSettleTime(now) || manifest.Recent.Length > _options.MostRecent)
        {
            await Settle(cancellationToken);
            await ForgetOld(now, cancellationToken);
        }

        await Sweep(cancellationToken);
    }

    public async Task Erase(LakeErasure erasure, CancellationToken cancellationToken)
    {
        await _history.Erase(erasure.CustomerId, erasure.At, Anonymous, cancellationToken);
        if (!_options.Enabled)
        {
            return;
        }

        var (manifest, tag) = await Ready(cancellationToken);
        var scratch = _cache.NewScratch();
        try
        {
            string[] paths = [.. manifest.Files.Select(file => file.Path)];
            using var copies = await _cache.Take(paths, _store.Download, progress: null, cancellationToken);
            var names = paths.ToDictionary(path => copies[path], StringComparer.Ordinal);
            var theirs = await LakeUpkeep.FilesOfAsync(erasure.CustomerId, [.. names.Keys], Limits(scratch), cancellationToken);
            if (theirs.Count > 0)
            {
                (manifest, tag) = await Begin(manifest, tag, new LakeChange(null, null), cancellationToken);
                var rewritten = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var file in theirs)
                {
                    var old = names[file];
                    var output = Path.Combine(scratch, "erased.parquet");
                    await LakeUpkeep.EraseAsync(erasure.CustomerId, file, output, Limits(scratch), cancellationToken);
                    rewritten[old] = string.Create(CultureInfo.InvariantCulture, $"{old[..old.LastIndexOf('/')]}/{Mark(manifest.Sequence)}-{rewritten.Count}.parquet");
                    await Upload(rewritten[old], output, cancellationToken);
                }

                // At once: it was asked for that they go.
                var now = _time.GetUtcNow();
                await End(
                    manifest with
                    {
                        Recent = [.. manifest.Recent.Select(Again)],
                        Settled = [.. manifest.Settled.Select(Again)],
                        Erased = manifest.Erased + 1,
                        Replaced = [.. manifest.Replaced.Select(file => file with { DeleteAt = now }), .. rewritten.Keys.Select(path => new ReplacedFile(path, now))],
                    },
                    tag, cancellationToken);

                LakeFile Again(LakeFile file) => rewritten.TryGetValue(file.Path, out var path) ? file with { Path = path } : file;
            }
        }
        finally
        {
            LakeCache.DeleteScratch(scratch);
        }

        await Sweep(cancellationToken);
    }

    public async Task<LakeStatus> Status(CancellationToken cancellationToken)
    {
        var (manifest, _) = _options.Enabled ? await _store.Read(cancellationToken) : (new LakeManifest(), null);
        return new(
            manifest.CompleteUntil, manifest.SettledAt, manifest.Files.Count(), manifest.Files.Sum(file => file.Rows), manifest.Files.Sum(file => file.Bytes), Failure: null);
    }

    /// <summary>Writes what waits, as files of the hours in which the calls ended.</summary>
    /// <returns>Whether more waits.</returns>
    internal async Task<bool> Export(IReadOnlyList<LakeErasure> erasures, CancellationToken cancellationToken)
    {
        var (manifest, tag) = await Undone(cancellationToken);
        var resumed = manifest.Pending is not null;
        if (!resumed)
        {
            var before = _time.GetUtcNow() - _options.Lag;
            var (waiting, all) = await _history.Waiting(before, _options.MostLines, cancellationToken);
            if (waiting.Length == 0)
            {
                // Nothing ended: the lake is complete all the same, which is worth a write now and then.
                if (manifest.CompleteUntil is not { } until || before - until >= _options.Every)
                {
                    await _store.Write(manifest with { CompleteUntil = before }, tag, cancellationToken);
                }

                return false;
            }

            var change = new LakeChange(
                [.. waiting.Select(block => string.Create(CultureInfo.InvariantCulture, $"{block.Shard}/{block.RowKey}"))], all ? before : null);
            (manifest, tag) = await Begin(manifest, tag, change, cancellationToken);
        }

        (int Shard, string RowKey)[] blocks = [.. manifest.Pending!.Blocks!.Select(Block)];
        var written = await Write(manifest.Sequence, blocks, erasures, cancellationToken);
        // First, so that they cannot be found waiting once this change is over.
        await _history.Exported(blocks, cancellationToken);
        await End(
            manifest with { Recent = [.. manifest.Recent, .. written], CompleteUntil = manifest.Pending.CompleteUntil ?? manifest.CompleteUntil }, tag, cancellationToken);
        LogExported(_logger, written.Sum(file => file.Rows), written.Length, blocks.Length);
        return resumed || manifest.Pending.CompleteUntil is null;

        static (int, string) Block(string text) =>
            text.IndexOf('/', StringComparison.Ordinal) is var slash ? (int.Parse(text.AsSpan(0, slash), CultureInfo.InvariantCulture), text[(slash + 1)..]) : default;
    }

    /// <summary>Makes one file of each day that recent files speak of, and forgets days that are kept no longer.</summary>
    internal async Task Settle(CancellationToken cancellationToken)
    {
        var (manifest, tag) = await Ready(cancellationToken);
        (manifest, tag) = await Begin(manifest, tag, new LakeChange(null, null), cancellationToken);
        var scratch = _cache.NewScratch();
        try
        {
            var made = new List<LakeFile>();
            var days = new HashSet<DateOnly>();
            if (manifest.Recent.Length > 0)
            {
                using var recent = await _cache.Take([.. manifest.Recent.Select(file => file.Path)], _store.Download, progress: null, cancellationToken);
                string[] copies = [.. manifest.Recent.Select(file => recent[file.Path])];
                // No day before can hold a call that these speak of.
                var first = await LakeUpkeep.FirstDayAsync(copies, Limits(scratch), cancellationToken);
                LakeFile[] late = [.. manifest.Settled.Where(file => file.Date >= first)];
                using var settled = await _cache.Take([.. late.Select(file => file.Path)], _store.Download, progress: null, cancellationToken);
                foreach (var day in await LakeUpkeep.SettleAsync(
                    copies, late.ToDictionary(file => file.Date, file => settled[file.Path]), scratch, Mark(manifest.Sequence), Limits(scratch), cancellationToken))
                {
                    days.Add(day.Date);
                    if (day.Path is { } file)
                    {
                        var path = CdrPath.OfDay(day.Date, Mark(manifest.Sequence));
                        made.Add(new LakeFile(path, day.Date, day.Rows, new FileInfo(file).Length));
                        await Upload(path, file, cancellationToken);
                    }
                }
            }

            var now = _time.GetUtcNow();
            var oldest = _options.Keep is { } keep ? DateOnly.FromDateTime((now - keep).UtcDateTime) : DateOnly.MinValue;
            LakeFile[] kept = [.. manifest.Settled.Where(file => !days.Contains(file.Date)).Concat(made).Where(file => file.Date >= oldest).OrderBy(file => file.Date)];
            var replaced = manifest.Files.Concat(made).ExceptBy(kept.Select(file => file.Path), file => file.Path);
            await End(
                manifest with
                {
                    Recent = [],
                    Settled = kept,
                    Replaced = [.. manifest.Replaced, .. replaced.Select(file => new ReplacedFile(file.Path, now + _options.KeepReplaced))],
                    SettledAt = now,
                },
                tag, cancellationToken);
            LogSettled(_logger, manifest.Recent.Length, made.Count);
        }
        finally
        {
            LakeCache.DeleteScratch(scratch);
        }
    }

    /// <summary>Deletes files that others have replaced.</summary>
    internal async Task Sweep(CancellationToken cancellationToken)
    {
        var (manifest, tag) = await _store.Read(cancellationToken);
        var now = _time.GetUtcNow();
        string[] due = [.. manifest.Replaced.Where(file => file.DeleteAt <= now).Select(file => file.Path)];
        if (due.Length == 0 || manifest.Pending is not null)
        {
            return;
        }

        foreach (var path in due)
        {
            await _store.Delete(path, cancellationToken);
            _cache.Drop(path);
        }

        await _store.Write(manifest with { Replaced = [.. manifest.Replaced.Where(file => file.DeleteAt > now)] }, tag, cancellationToken);
    }

    internal static Cdr Anonymous(Cdr cdr) => cdr with { CustomerId = LakeUpkeep.Erased, AccountId = null, Caller = null, Callee = null };

    private async Task ForgetOld(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_options.KeepInTables is { } kept && now >= _forgetAt && await _history.Forget(now - kept, cancellationToken) is var blocks)
        {
            _forgetAt = now + s_forgetEvery;
            if (blocks > 0)
            {
                LogForgotten(_logger, blocks);
            }
        }
    }

    /// <summary>What the files that a change makes are called.</summary>
    private static string Mark(long sequence) => string.Create(CultureInfo.InvariantCulture, $"n{sequence:D8}");

    private DateTimeOffset LastSettleTime(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + _options.SettleAt;
        return today <= now ? today : today.AddDays(-1);
    }

    /// <summary>The manifest, with nothing under way.</summary>
    private async Task<(LakeManifest Manifest, ETag? Tag)> Ready(CancellationToken cancellationToken)
    {
        var (manifest, tag) = await Undone(cancellationToken);
        return manifest.Pending is null ? (manifest, tag) : throw new InvalidOperationException("A batch of calls is not written to the end yet.");
    }

    /// <summary>The manifest; a change that made files from files, and was broken off, is undone.</summary>
    private async Task<(LakeManifest Manifest, ETag? Tag)> Undone(CancellationToken cancellationToken)
    {
        var (manifest, tag) = await _store.Read(cancellationToken);
        if (manifest.Pending is not { Blocks: null })
        {
            return (manifest, tag);
        }

        var mark = "/" + Mark(manifest.Sequence);
        foreach (var folder in (string[])[CdrPath.Recent, CdrPath.Settled])
        {
            foreach (var path in (await _store.List(folder + "/", cancellationToken)).Where(path => path.Contains(mark, StringComparison.Ordinal)))
            {
                await _store.Delete(path, cancellationToken);
            }
        }

        // Another number: whoever began it may still be at it.
        manifest = manifest with { Pending = null, Sequence = manifest.Sequence + 1 };
        return (manifest, await _store.Write(manifest, tag, cancellationToken));
    }

    private async Task<(LakeManifest Manifest, ETag? Tag)> Begin(LakeManifest manifest, ETag? tag, LakeChange change, CancellationToken cancellationToken)
    {
        manifest = manifest with { Pending = change };
        return (manifest, await _store.Write(manifest, tag, cancellationToken));
    }

    private Task<ETag> End(LakeManifest manifest, ETag? tag, CancellationToken cancellationToken) =>
        _store.Write(manifest with { Pending = null, Sequence = manifest.Sequence + 1 }, tag, cancellationToken);

    private async Task<LakeFile[]> Write(
        long sequence, (int Shard, string RowKey)[] blocks, IReadOnlyList<LakeErasure> erasures, CancellationToken cancellationToken)
    {
        var rows = new List<CdrRecord>[blocks.Length];
        await Parallel.ForAsync(0, blocks.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (at, cancelled) =>
        {
            var lines = await _history.ReadBlock(blocks[at].Shard, blocks[at].RowKey, cancelled);
            rows[at] = [.. lines.Select(line => Row(line, erasures))];
            if (lines.Exists(line => IsErased(line, erasures)))
            {
                await _history.Erase(blocks[at].Shard, blocks[at].RowKey, line => IsErased(line, erasures), Anonymous, cancelled);
            }
        });
        var written = new List<LakeFile>();
        foreach (var hour in rows.SelectMany(block => block).GroupBy(call => call.DisconnectedAt.UtcTicks / TimeSpan.TicksPerHour).OrderBy(hour => hour.Key))
        {
            var at = new DateTimeOffset(hour.Key * TimeSpan.TicksPerHour, TimeSpan.Zero);
            var path = CdrPath.OfHour(at, Mark(sequence));
            using var file = new MemoryStream();
            await CdrParquet.WriteAsync(file, hour, cancellationToken);
            file.Position = 0;
            await _store.Upload(path, file, cancellationToken);
            written.Add(new LakeFile(path, DateOnly.FromDateTime(at.UtcDateTime), hour.Count(), file.Length));
        }

        return [.. written];
    }

    private static CdrRecord Row(CdrLine line, IReadOnlyList<LakeErasure> erasures)
    {
        var cdr = IsErased(line, erasures) ? Anonymous(line.Cdr) : line.Cdr;
        var version = VersionOf(line with { Cdr = cdr });
        var erased = cdr.CustomerId == LakeUpkeep.Erased;
        var row = CdrRecord.Of(cdr, erased ? null : NumberPlan.AreaOf(cdr.Caller), erased ? null : NumberPlan.AreaOf(cdr.Callee)) with
        {
            Caller = NumberPlan.Digits(cdr.Caller) ?? cdr.Caller,
            Callee = NumberPlan.Digits(cdr.Callee) ?? cdr.Callee,
            Version = version,
        };
        return line.Moved ? row.Tombstone(version) : row;
    }

    private static bool IsErased(CdrLine line, IReadOnlyList<LakeErasure> erasures) =>
        erasures.Any(erasure => erasure.CustomerId == line.Cdr.CustomerId && line.Cdr.EndedAt < erasure.At);

    private async Task Upload(string path, string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        await _store.Upload(path, content, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Debug, "Wrote {Rows} calls to {Files} files of the lake, of {Blocks} blocks of history")]
    private static partial void LogExported(ILogger logger, long rows, int files, int blocks);

    [LoggerMessage(2, LogLevel.Information, "Settled the lake: {Recent} files became {Made} days")]
    private static partial void LogSettled(ILogger logger, int recent, int made);

    [LoggerMessage(3, LogLevel.Information, "Deleted {Blocks} blocks of call history that were older than they are kept")]
    private static partial void LogForgotten(ILogger logger, int blocks);

    [LoggerMessage(4, LogLevel.Information, "There is no lake yet; {Blocks} blocks of call history that are older than it are written to it")]
    private static partial void LogOlder(ILogger logger, int blocks);
}
