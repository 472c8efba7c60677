using System.Collections.Concurrent;
using Billing.Lake;
using Billing.Reports;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Billing.Silo.Lake;

/// <summary>Copies of blobs on this silo's disk. A blob's name always means the same bytes, so that a copy never grows old; the least used ones go when there are too many.</summary>
internal sealed partial class LakeCache : IDisposable
{
    private const int MostDownloads = 4;

    /// <summary>In the folder, what only a run at work knows of.</summary>
    internal const string Scratch = "scratch";

    private readonly ConcurrentDictionary<string, Copy> _copies = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _downloads = new(MostDownloads);
    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly long _mostBytes;
    private readonly TimeProvider _time;
    private readonly ILogger<LakeCache> _logger;

    public LakeCache(IOptions<LakeOptions> options, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoint, TimeProvider time, ILogger<LakeCache> logger)
    {
        // Silos on one machine do not share it: one would delete what the other reads.
        _folder = Path.Combine(
            options.Value.CacheFolder ?? Path.Combine(Path.GetTempPath(), "billing-lake"), $"{cluster.Value.ServiceId}-{endpoint.Value.SiloPort}");
        (_mostBytes, _time, _logger) = (options.Value.CacheBytes, time, logger);
        CleanUp();
    }

    /// <summary>A folder of one run, for what does not fit into memory and what is being made.</summary>
    public string NewScratch() => Directory.CreateDirectory(Path.Combine(_folder, Scratch, Path.GetRandomFileName())).FullName;

    public static void DeleteScratch(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Copies of these files; they stay until the result is disposed of.</summary>
    /// <param name="download">Downloads one of them to a file.</param>
    /// <param name="progress">Told how many are there, 0 to 1.</param>
    /// <exception cref="Azure.RequestFailedException">A blob could not be read; 404: it is there no longer.</exception>
    public async Task<CachedFiles> Take(
        IReadOnlyList<string> names, Func<string, string, CancellationToken, Task> download, Action<double>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var taken = new CachedFiles(this);
        try
        {
            var there = 0;
            await Task.WhenAll(names.Select(async name =>
            {
                var copy = Lease(name);
                taken.Add(name, copy.Path);
                await copy.Gate.WaitAsync(cancellationToken);
                try
                {
                    if (!File.Exists(copy.Path))
                    {
                        await _downloads.WaitAsync(cancellationToken);
                        try
                        {
                            await download(name, copy.Path + ".part", cancellationToken);
                            File.Move(copy.Path + ".part", copy.Path, overwrite: true);
                        }
                        finally
                        {
                            _downloads.Release();
                        }
                    }
                }
                finally
                {
                    copy.Gate.Release();
                }

                progress?.Invoke((double)Interlocked.Increment(ref there) / names.Count);
            }));
            Evict();
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the copy of a blob that is gone for good; one that is being read, as soon as it is not.</summary>
    public void Drop(string name)
    {
        lock (_lock)
        {
            DropNow(name);
        }
    }

    /// <summary>Drops copies of results but these, which are all that there are.</summary>
    public void KeepResults(IReadOnlyCollection<string> names)
    {
        var kept = names.ToHashSet(StringComparer.Ordinal);
        lock (_lock)
        {
            foreach (var name in Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*.parquet").Select(file => Path.GetFileName(file)) : [])
            {
                if (!kept.Contains(name) && ReportRunIds.IsId(Path.GetFileNameWithoutExtension(name)))
                {
                    DropNow(name);
                }
            }
        }
    }

    /// <summary>Drops copies of the lake's files but these, which are all that the lake has.</summary>
    public void Keep(IReadOnlyCollection<string> names)
    {
        var kept = names.Select(PathOf).ToHashSet(StringComparer.Ordinal);
        lock (_lock)
        {
            foreach (var part in (string[])[CdrPath.Recent, CdrPath.Settled])
            {
                foreach (var (_, copy) in _copies.Where(copy => copy.Value.Leases > 0 && copy.Key.StartsWith(part + "/", StringComparison.Ordinal)))
                {
                    copy.Dropped |= !kept.Contains(copy.Path);
                    kept.Add(copy.Path);
                }

                foreach (var file in Directory.GetFiles(_folder, part + "_*.parquet").Where(file => !kept.Contains(file)))
                {
                    File.Delete(file);
                }
            }
        }
    }

    public void Dispose() => _downloads.Dispose();

    internal void Return(string name)
    {
        lock (_lock)
        {
            var copy = _copies[name];
            copy.Leases--;
            copy.UsedAt = _time.GetUtcNow();
            if (copy.Dropped && copy.Leases == 0)
            {
                copy.Dropped = false;
                File.Delete(copy.Path);
            }
        }
    }

    private void DropNow(string name)
    {
        if (_copies.TryGetValue(name, out var copy) && copy.Leases > 0)
        {
            copy.Dropped = true;
        }
        else
        {
            File.Delete(PathOf(name));
        }
    }

    private Copy Lease(string name)
    {
        lock (_lock)
        {
            var copy = _copies.GetOrAdd(name, _ => new Copy(PathOf(name)));
            copy.Leases++;
            return copy;
        }
    }

    /// <summary>Where the copy of a blob is, or would be.</summary>
    internal string PathOf(string name) => Path.Combine(_folder, name.Replace('/', '_'));

    /// <summary>The folder of this silo.</summary>
    internal string Folder => _folder;

    /// <summary>What a process left that died at work: nobody knows of it any more.</summary>
    private void CleanUp()
    {
        try
        {
            DeleteScratch(Path.Combine(_folder, Scratch));
            if (Directory.Exists(_folder))
            {
                foreach (var part in Directory.EnumerateFiles(_folder, "*.part"))
                {
                    File.Delete(part);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogNotEvicted(_logger, fault);
        }
    }

    private void Evict()
    {
        try
        {
            lock (_lock)
            {
                var used = _copies.Values.ToDictionary(copy => copy.Path, StringComparer.Ordinal);
                FileInfo[] files = [.. new DirectoryInfo(_folder).EnumerateFiles("*.parquet")
                    .OrderByDescending(file => used.TryGetValue(file.FullName, out var copy) ? copy.UsedAt : file.LastWriteTimeUtc)];
                var kept = 0L;
                foreach (var file in files)
                {
                    kept += file.Length;
                    if (kept > _mostBytes && (!used.TryGetValue(file.FullName, out var copy) || copy.Leases == 0))
                    {
                        file.Delete();
                    }
                }
            }
        }
        catch (IOException fault)
        {
            LogNotEvicted(_logger, fault);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Old copies of the lake's files could not be deleted")]
    private static partial void LogNotEvicted(ILogger logger, Exception exception);

#pragma warning disable CA1001 // A semaphore whose handle nobody asks for holds nothing.
    private sealed class Copy(string path)
#pragma warning restore CA1001
    {
        public string Path => path;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Leases { get; set; }

        /// <summary>It is to go when nobody reads it.</summary>
        public bool Dropped { get; set; }

        public DateTimeOffset UsedAt { get; set; } = DateTimeOffset.MaxValue;
    }
}
