using System.Diagnostics.Metrics;
using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Billing.Devices;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Devices;

/// <summary>
/// Follows what the storage account logs of reads, so that devices learn who fetched their files there. The log has a blob for each hour and
/// logged resource, <c>resourceId=/…/y=2026/m=11/d=22/h=12/m=00/PT1H.json</c>, which grows, with a line of JSON for each request. A fetch may
/// be told twice, which does no harm; none is left out.
/// </summary>
internal sealed partial class ReadLog(
    IGrainFactory grains, PhoneFiles files, IServiceProvider services, IOptions<ProvisioningOptions> options, TimeProvider time, ILogger<ReadLog> logger)
    : BackgroundService
{
    private static readonly Meter s_meter = new("Billing.Silo");
    private static readonly Counter<long> s_malformed = s_meter.CreateCounter<long>(
        "billing.read_log.malformed", "{line}", "Lines of the storage account's read log that are no entries");

    /// <summary>Azure promises no time; an hour's blob may grow for some while after its hour.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromHours(3);

    /// <summary>How far back it goes after a pause.</summary>
    private static readonly TimeSpan s_longestBack = TimeSpan.FromDays(3);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <summary>Some hundreds of lines: what a silo reads between two times that it says it is at it (<see cref="ReadLogPlace"/>) must not take minutes.</summary>
    private const int Piece = 256 * 1024;
    private const int AtOnce = 8;
    private const int DeepestFolder = 24;

    /// <summary>Somebody who guesses costs us no more than so many looks at a time.</summary>
    private const int MostInVain = 500;

    private ReadLogPlace? _place;

    /// <summary>Looks at what is new.</summary>
    /// <returns>Null when another silo is at it.</returns>
    public async Task<ReadLogTally?> Look(CancellationToken cancellationToken)
    {
        var settings = options.Value.ReadLog;
        var container = BlobAccount.Container(settings.ConnectionString, settings.BlobServiceUri, settings.Container);
        var place = _place ??= ActivatorUtilities.CreateInstance<ReadLogPlace>(services);
        if (!await place.Take(cancellationToken))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var from = Hour(Later(place.From ?? now - s_late, now - s_longestBack));
        List<string> roots;
        try
        {
            roots = await Roots(container, "", 0, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            // Azure makes it with the first entry.
            roots = [];
        }

        var tally = new ReadLogTally();
        var young = new HashSet<string>(StringComparer.Ordinal);
        for (var hour = from; hour <= now; hour += s_hour)
        {
            foreach (var root in roots)
            {
                var name = root + hour.ToString("'y='yyyy'/m='MM'/d='dd'/h='HH'/m=00/PT1H.json'", CultureInfo.InvariantCulture);
                if (hour > now - s_late - s_hour)
                {
                    young.Add(name);
                }

                var (goesOn, read) = await ReadOn(container.GetBlobClient(name), place, tally, cancellationToken);
                tally = read;
                if (!goesOn)
                {
                    return tally;
                }
            }
        }

        await place.Leave(Later(from, Hour(now - s_late)), young, cancellationToken);
        s_malformed.Add(tally.Malformed);
        if (tally.Malformed > 0)
        {
            LogMalformed(logger, tally.Malformed, tally.Lines);
        }

        return tally;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.ReadLog.On)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.ReadLog.Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await Look(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogLater(logger, QuietText.Of(exception));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>What the logged resources' folders are called, up to the year: the first levels of the tree, since the rest only grows.</summary>
    private static async Task<List<string>> Roots(BlobContainerClient container, string folder, int depth, CancellationToken cancellationToken)
    {
        var roots = new List<string>();
        await foreach (var entry in container.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", folder, cancellationToken))
        {
            if (entry.IsPrefix && entry.Prefix[folder.Length..].StartsWith("y=", StringComparison.Ordinal))
            {
                return [folder];
            }

            if (entry.IsPrefix && depth < DeepestFolder)
            {
                roots.AddRange(await Roots(container, entry.Prefix, depth + 1, cancellationToken));
            }
        }

        return roots;
    }

    private async Task<(bool GoesOn, ReadLogTally Tally)> ReadOn(BlobClient blob, ReadLogPlace place, ReadLogTally tally, CancellationToken cancellationToken)
    {
        while (true)
        {
            var offset = place.Offsets.GetValueOrDefault(blob.Name);
            if (await Next(blob, offset, cancellationToken) is not { Length: > 0 } piece)
            {
                return (true, tally);
            }

            var (taken, read) = await Take(piece, tally, cancellationToken);
            tally = read;
            // A line that is longer than a piece is none.
            if (taken == 0 && piece.Length == Piece)
            {
                (taken, tally) = (piece.Length, tally with { Lines = tally.Lines + 1, Malformed = tally.Malformed + 1 });
            }

            if (taken == 0)
            {
                return (true, tally);
            }

            if (!await place.Advance(blob.Name, offset + taken, cancellationToken))
            {
                return (false, tally);
            }
        }
    }

    /// <summary>What stands behind an offset; null when nothing does, or there is no blob.</summary>
    private static async Task<ReadOnlyMemory<byte>?> Next(BlobClient blob, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var piece = await blob.DownloadContentAsync(new BlobDownloadOptions { Range = new HttpRange(offset, Piece) }, cancellationToken);
            return piece.Value.Content.ToMemory();
        }
        catch (RequestFailedException nothing) when (nothing.Status is 404 or 416)
        {
            return null;
        }
    }

    /// <summary>Tells the devices of what a piece of the log says.</summary>
    /// <returns>How many octets of it are done with: the last line may not be whole yet.</returns>
    private async Task<(int Taken, ReadLogTally Tally)> Take(ReadOnlyMemory<byte> piece, ReadLogTally tally, CancellationToken cancellationToken)
    {
        var fetches = new List<ReadLogLine>();
        var taken = 0;
        while (taken < piece.Length)
        {
            var rest = piece[taken..];
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.Span.Trim("\r\t "u8).IsEmpty)
            {
                taken += end < 0 ? 0 : end + 1;
                if (end < 0)
                {
                    break;
                }

                continue;
            }

            var whole = ReadLogLine.TryParse(line, options.Value.Container, out var fetch);
            // The last one, while it is being written.
            if (end < 0 && !whole)
            {
                break;
            }

            taken += end < 0 ? rest.Length : end + 1;
            tally = tally with { Lines = tally.Lines + 1, Malformed = tally.Malformed + (whole ? 0 : 1) };
            if (fetch is not null)
            {
                fetches.Add(fetch);
            }
        }

        var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            fetches.Where(fetch => !fetch.InVain).GroupBy(fetch => fetch.Token), some,
            async (token, _) => await grains.GetDeviceToken(token.Key).Note([.. token.Select(fetch => fetch.Note)]));

        // A phone asks for files that it has not, too; only at an address where there is nothing at all somebody asks in vain. The token's
        // grain knows whether it was a device's once.
        await Parallel.ForEachAsync(fetches.Where(fetch => fetch.InVain).GroupBy(fetch => fetch.Token).Take(MostInVain), some, async (token, left) =>
        {
            if (await files.IsEmpty(token.Key, left))
            {
                var note = token.Last().Note;
                await grains.GetDeviceToken(token.Key).Fetch(note.File, note.Address, note.UserAgent);
            }
        });

        return (taken, tally with
        {
            Fetches = tally.Fetches + fetches.Count(fetch => !fetch.InVain),
            InVain = tally.InVain + fetches.Count(fetch => fetch.InVain),
        });
    }

    private static DateTimeOffset Hour(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % s_hour.Ticks), TimeSpan.Zero);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    [LoggerMessage(1, LogLevel.Warning, "{Malformed} of {Lines} lines of the storage account's read log are no entries, and were passed over")]
    private static partial void LogMalformed(ILogger logger, int malformed, int lines);

    [LoggerMessage(2, LogLevel.Warning, "The storage account's read log could not be read; it is tried again: {Why}")]
    private static partial void LogLater(ILogger logger, string why);
}
