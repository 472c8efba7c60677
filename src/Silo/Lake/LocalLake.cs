using System.Globalization;
using Billing.Lake;
using Billing.Reports;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Lake;

/// <summary>
/// The lake's calls in a database on this silo's disk (<see cref="LocalCalls"/>): the builder's reports are many times as quick over it. It is made of days that reports have asked
/// for, and goes when nobody asks any more. No report waits long for it: where it cannot be had, the files are read. Reports share it; whoever changes it has it alone.
/// </summary>
internal sealed partial class LocalLake : BackgroundService
{
    /// <summary>What nobody asked for in so long a time goes.</summary>
    internal static readonly TimeSpan KeptUnused = TimeSpan.FromDays(2);

    private readonly LakeStore _store;
    private readonly LakeReader _reader;
    private readonly LakeCache _cache;
    private readonly LakeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LocalLake> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();

    // What is in the database, and after how many erasures it was made; null: not looked at yet.
    private (LocalState State, long Erased)? _known;
    private DateTimeOffset _askedAt;
    private int _readers;
    private bool _changing;
    private bool _tooLarge;

    // With what reports have read of it; closed when nobody has asked for a while.
    private readonly SemaphoreSlim _opening = new(1);
    private LocalDatabase? _open;

    public LocalLake(LakeStore store, LakeReader reader, LakeCache cache, IOptions<LakeOptions> options, TimeProvider time, ILogger<LocalLake> logger)
    {
        (_store, _reader, _cache, _options, _time, _logger) = (store, reader, cache, options.Value, time, logger);
        // What a process before this one left is kept for as long.
        _askedAt = time.GetUtcNow();
    }

    /// <summary>What is being made while nobody waits for it.</summary>
    internal Task Behind { get; private set; } = Task.CompletedTask;

    /// <summary>A database that says what the files of a snapshot say; null: read the files.</summary>
    /// <param name="limits">Of all reports that read it.</param>
    public async Task<LocalLease?> Take(LakeSnapshot snapshot, ReportLimits limits, CancellationToken cancellationToken)
    {
        _askedAt = _time.GetUtcNow();
        var lease = Lease(snapshot);
        if (lease is null)
        {
            await Prepare(snapshot, cancellationToken);
            lease = Lease(snapshot);
        }

        if (lease is null)
        {
            return null;
        }

        try
        {
            await _opening.WaitAsync(cancellationToken);
            try
            {
                lease.Database = _open ??= await LocalDatabase.OpenAsync(
                    PathOf(snapshot.Erased), limits with { SpillFolder = Path.Combine(_cache.Folder, LakeCache.Scratch, "calls") }, cancellationToken);
            }
            finally
            {
                _opening.Release();
            }

            return lease;
        }
        catch (ReportException fault)
        {
            lease.Dispose();
            Spoil(fault);
            return null;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private async Task Prepare(LakeSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (_tooLarge || snapshot.Bytes > _options.CacheBytes || !TryBegin())
        {
            return;
        }

        var behind = false;
        try
        {
            var (state, _) = await Known(snapshot.Erased, cancellationToken);
            var missing = snapshot.Settled.Concat(snapshot.Recent).Where(file => !state.Settled.Contains(file.Key) && !state.Recent.Contains(file.Key)).Sum(file => file.Value);
            if (missing > _options.MostRowsAtOnce)
            {
                var days = snapshot.Settled.Keys.Select(path => CdrPath.DateOf(path)!.Value).ToHashSet();
                behind = true;
                Behind = Task.Run(() => Follow((_, date) => days.Contains(date), snapshot.Erased), CancellationToken.None);
                return;
            }

            await Update(snapshot, cancellationToken);
        }
        catch (ReportException fault)
        {
            Discard(fault);
        }
        finally
        {
            if (!behind)
            {
                End();
            }
        }
    }

    /// <summary>It cannot be read: it is made anew when a report asks.</summary>
    public void Spoil(ReportException fault)
    {
        if (TryBegin())
        {
            try
            {
                Discard(fault);
            }
            finally
            {
                End();
            }
        }
    }

    /// <summary>What the lake has no longer goes from this disk, and the database follows the lake as long as reports ask for it: so the next one finds it ready.</summary>
    internal async Task Tend(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_cache.Folder))
        {
            return;
        }

        if (_askedAt + _options.TendEvery < _time.GetUtcNow())
        {
            Close();
        }

        var (manifest, _) = await _store.Read(cancellationToken);
        _cache.Keep([.. manifest.Files.Select(file => file.Path), .. manifest.Replaced.Select(file => file.Path)]);
        if (!TryBegin())
        {
            return;
        }

        if (_askedAt + KeptUnused < _time.GetUtcNow() || !File.Exists(PathOf(manifest.Erased)))
        {
            try
            {
                Delete();
            }
            finally
            {
                End();
            }

            return;
        }

        await Follow(
            (state, date) => state.Settled.Any(path => CdrPath.DateOf(path) == date) || (state.Settled.Count > 0 && state.Settled.All(path => CdrPath.DateOf(path) < date)), manifest.Erased);
    }

    /// <summary>Gives back the memory of what reports have read.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            if (_readers == 0)
            {
                _open?.Dispose();
                _open = null;
            }
        }
    }

    internal void Return()
    {
        lock (_lock)
        {
            _readers--;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = stoppingToken.Register(_stopping.Cancel);
        while (_options.Enabled && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_options.TendEvery, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await Tend(stoppingToken);
            }
#pragma warning disable CA1031 // The store may be away: it is tried again.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogNotTended(_logger, fault);
            }
        }

        await Behind.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        _open?.Dispose();
        _opening.Dispose();
        _stopping.Dispose();
        base.Dispose();
    }

    private LocalLease? Lease(LakeSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_changing || _known is not { } known || known.Erased != snapshot.Erased || !known.State.Holds([.. snapshot.Settled.Keys], snapshot.Lake, [.. snapshot.Recent.Keys]))
            {
                return null;
            }

            _readers++;
            return new LocalLease(this);
        }
    }

    private bool TryBegin()
    {
        lock (_lock)
        {
            if (_changing || _readers > 0)
            {
                return false;
            }

            Close();
            return _changing = true;
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _changing = false;
        }
    }

    /// <summary>What the database is made of. Files that were written before personal data was erased went into an older one, of which nothing is kept.</summary>
    private async Task<(LocalState State, long Erased)> Known(long erased, CancellationToken cancellationToken)
    {
        if (_known is not { } known || known.Erased != erased)
        {
            Delete(but: PathOf(erased));
            known = (await LocalCalls.ReadAsync(PathOf(erased), cancellationToken), erased);
            _known = known;
        }

        return known;
    }

    /// <summary>Brings the database up to date while nobody waits for it. It is ours.</summary>
    /// <param name="holds">The days that shall be in it, of those that the lake has; told what is in it now.</param>
    private async Task Follow(Func<LocalState, DateOnly, bool> holds, long erased)
    {
        try
        {
            var (state, _) = await Known(erased, _stopping.Token);
            using var snapshot = await _reader.Open(date => holds(state, date), progress: null, _stopping.Token);
            if (snapshot.Erased != erased || !state.Holds([.. snapshot.Settled.Keys], snapshot.Lake, [.. snapshot.Recent.Keys]))
            {
                await Known(snapshot.Erased, _stopping.Token);
                await Update(snapshot, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It is as it was before.
        }
#pragma warning disable CA1031 // Reports read the files; it is made anew when one asks.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Discard(fault);
        }
        finally
        {
            End();
        }
    }

    private async Task Update(LakeSnapshot snapshot, CancellationToken cancellationToken)
    {
        var scratch = _cache.NewScratch();
        try
        {
            var path = PathOf(snapshot.Erased);
            var started = _time.GetTimestamp();
            var state = await LocalCalls.UpdateAsync(path, [.. snapshot.Settled.Keys], snapshot.Lake, [.. snapshot.Recent.Keys], CallLake.Limits(scratch), cancellationToken);
            _known = (state, snapshot.Erased);
            var bytes = new FileInfo(path).Length;
            LogUpdated(_logger, state.Settled.Count, state.Recent.Count, bytes >> 20, _time.GetElapsedTime(started));
            if (bytes > _options.CacheBytes)
            {
                _tooLarge = true;
                throw new ReportException(ReportFailure.TooLarge, "It is larger than copies may be (Lake:CacheBytes).");
            }
        }
        finally
        {
            LakeCache.DeleteScratch(scratch);
        }
    }

    private void Discard(Exception fault)
    {
        LogDiscarded(_logger, fault);
        Delete();
    }

    private void Delete(string? but = null)
    {
        _known = null;
        foreach (var file in Directory.Exists(_cache.Folder) ? Directory.GetFiles(_cache.Folder, "calls-*.duckdb*") : [])
        {
            if (but is null || !file.StartsWith(but, StringComparison.Ordinal))
            {
                File.Delete(file);
            }
        }
    }

    private string PathOf(long erased) => Path.Combine(_cache.Folder, string.Create(CultureInfo.InvariantCulture, $"calls-{LocalCalls.Format}-{erased}.duckdb"));

    [LoggerMessage(1, LogLevel.Debug, "The local copy of the calls holds {Settled} settled and {Recent} recent files, {Megabytes} MB, after {Elapsed}")]
    private static partial void LogUpdated(ILogger logger, int settled, int recent, long megabytes, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Warning, "The local copy of the calls is given up; reports read the lake's files until it is made anew")]
    private static partial void LogDiscarded(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Copies of the lake could not be looked after; this is tried again")]
    private static partial void LogNotTended(ILogger logger, Exception exception);
}
