using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using AzureTables;
using Billing.Calls;
using Billing.Silo.Lake;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Calls;

/// <summary>
/// The history of calls: table <c>Cdrs</c>, whose rows are blocks of calls of one shard that ended in the same minute, the newest
/// first. Many calls share a row, since a row of its own for each would cost more than all the rest of the call. A call may stand in
/// two blocks: readers take the newest line of each. With each block a row goes in, in the same transaction, which says that the lake has it not yet.
/// </summary>
internal sealed class CdrTable : IAsyncDisposable
{
    /// <summary>How long lines are gathered; they are written behind as it is, a shard's all at once.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(100);
    private static readonly string s_writer = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Begins the keys of rows that name a block which waits for the lake; it sorts after all blocks.</summary>
    private const string WaitingPart = "W";
    private const string Count = "Count";

    /// <summary>Requests under way for the lake.</summary>
    private const int MostAtOnce = 16;

    private readonly bool _forLake;

    private readonly PartitionedTable _table;
    private readonly TimeProvider _time;
    private readonly Shard[] _shards;
    private long _sequence;

    public CdrTable(IServiceProvider services)
    {
        _table = StorageHosting.CreateTable(services, "Cdrs", ILiveCallsGrain.Shards);
        _time = services.GetRequiredService<TimeProvider>();
        _forLake = services.GetService<IOptions<LakeOptions>>()?.Value.Enabled ?? true;
        _shards = [.. _table.Partitions.Select(partition => new Shard(partition))];
    }

    public Task Create(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public static bool SameMinute(DateTimeOffset one, DateTimeOffset other) => MinuteOf(one) == MinuteOf(other);

    /// <summary>Durable when the call returns.</summary>
    public Task Append(int shard, CdrLine line, CancellationToken cancellationToken)
    {
        var queue = _shards[shard];
        lock (queue.Lock)
        {
            queue.Lines.Add(line);
            queue.Writing ??= Task.Run(() => Write(queue), CancellationToken.None);
            return queue.Stored.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The newest call of a key that ended in a span of time, to the minute; null when there is none.</summary>
    public async Task<CallState?> Find(int shard, string key, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        CallState? found = null;
        var gone = 0L;
        await foreach (var row in Rows(from, to, shard, CdrBlock.KeyColumns, PartitionedTable.MaxPage, cancellationToken))
        {
            if (CdrBlock.MayHold(row, key) && await _table.GetAsync(_table.Partitions[shard], row.RowKey, cancellationToken) is { } block)
            {
                gone = CdrBlock.Read(block).Where(line => line.Moved && line.Cdr.Key == key).Select(line => line.Version).Append(gone).Max();
                found = CdrBlock.ReadCalls(block).Where(call => call.Key == key).Append(found).MaxBy(call => call?.Version);
            }
        }

        return found?.Version >= gone ? found : null;
    }

    /// <summary>The CDRs that ended in a span of time, newest first; one for each call.</summary>
    /// <param name="shard">Of this shard only; null for all.</param>
    public async IAsyncEnumerable<Cdr> Read(
        DateTimeOffset from, DateTimeOffset to, int? shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var minute = new List<CdrLine>();
        string? current = null;
        var rows = Rows(from, to, shard, CdrBlock.LineColumns, pageSize: 60, cancellationToken);
        await foreach (var row in rows)
        {
            var at = row.RowKey[..row.RowKey.IndexOf(TableKey.Separator, StringComparison.Ordinal)];
            if (at != current)
            {
                foreach (var cdr in Newest(minute))
                {
                    yield return cdr;
                }

                minute.Clear();
                current = at;
            }

            minute.AddRange(CdrBlock.Read(row));
        }

        foreach (var cdr in Newest(minute))
        {
            yield return cdr;
        }

        IEnumerable<Cdr> Newest(List<CdrLine> lines) => lines
            .GroupBy(line => (line.Cdr.Key, line.Cdr.Generation))
            .Select(same => same.MaxBy(line => line.Version)!)
            .Where(line => !line.Moved && line.Cdr.EndedAt >= from && line.Cdr.EndedAt < to)
            .Select(line => line.Cdr)
            .OrderByDescending(cdr => cdr.EndedAt)
            .ThenBy(cdr => cdr.Key, StringComparer.Ordinal);
    }

    public async Task<Page<Cdr>> Search(CallQuery query, string? after, int take, CancellationToken cancellationToken)
    {
        var last = Place.Parse(after);
        var lets = Filter(query);
        // A place that was read before ends the span, inclusive: what stands before it at the very same time is passed over.
        var to = last is { } place && place.At < query.To ? place.At.AddTicks(1) : query.To;
        var found = new List<Cdr>(take + 1);
        await foreach (var cdr in Read(query.From, to, shard: null, cancellationToken))
        {
            if (lets(cdr) && (last is null || last.Value.IsBefore(cdr)))
            {
                found.Add(cdr);
                if (found.Count > take)
                {
                    return new Page<Cdr>([.. found[..take]], Place.Of(found[take - 1]).ToString());
                }
            }
        }

        return new Page<Cdr>([.. found], Next: null);
    }

    /// <summary>
    /// The blocks that wait for the lake, the oldest first. A block is not told before it has been there for a while: lines of one call are written one after the other,
    /// so that whoever is told of one is told of all before it.
    /// </summary>
    /// <param name="writtenBefore">By the clock of the store.</param>
    /// <param name="mostLines">Where the list ends.</param>
    /// <returns>The blocks, and whether that is all.</returns>
    public async Task<(WaitingBlock[] Blocks, bool All)> Waiting(DateTimeOffset writtenBefore, int mostLines, CancellationToken cancellationToken)
    {
        var waiting = await Task.WhenAll(Enumerable.Range(0, _table.Partitions.Count).Select(async shard =>
        {
            var blocks = new List<WaitingBlock>();
            var rows = _table.QueryPartitionAsync(
                _table.Partitions[shard], WaitingPart + TableKey.Separator, WaitingPart + TableKey.AfterSeparator, filter: null,
                columns: [nameof(ITableEntity.RowKey), nameof(ITableEntity.Timestamp), Count], cancellationToken: cancellationToken);
            await foreach (var row in rows)
            {
                blocks.Add(new WaitingBlock(
                    shard, TableKey.Unescape(row.RowKey[(WaitingPart.Length + 1)..]), row.Timestamp ?? DateTimeOffset.MinValue, row.GetInt32(Count) ?? 1));
            }

            return blocks;
        }));
        var lines = 0;
        WaitingBlock[] old = [.. waiting.SelectMany(blocks => blocks).Where(block => block.WrittenAt < writtenBefore).OrderBy(block => block.WrittenAt)];
        WaitingBlock[] taken = [.. old.TakeWhile(block => (lines += block.Lines) <= mostLines || lines == block.Lines)];
        return (taken, taken.Length == old.Length);
    }

    /// <summary>Blocks that were stored while there was no lake wait for it from now on, beside those that do already.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Await(CancellationToken cancellationToken)
    {
        var waiting = (await Waiting(DateTimeOffset.MaxValue, int.MaxValue, cancellationToken)).Blocks.Select(block => (block.Shard, block.RowKey)).ToHashSet();
        var marked = 0;
        for (var shard = 0; shard < _table.Partitions.Count; shard++)
        {
            var partition = _table.Partitions[shard];
            var rows = _table.QueryPartitionAsync(partition, "", WaitingPart, filter: null, columns: [nameof(ITableEntity.RowKey), Count], cancellationToken: cancellationToken);
            await foreach (var some in rows.Where(row => !waiting.Contains((shard, row.RowKey))).Chunk(100).WithCancellation(cancellationToken))
            {
                await _table.CommitAsync(partition, [.. some.Select(row => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace, new TableEntity(partition, TableKey.Join(WaitingPart, row.RowKey)) { [Count] = row.GetInt32(Count) ?? 1 }))], cancellationToken);
                marked += some.Length;
            }
        }

        return marked;
    }

    /// <summary>The lines of a block; none when it is there no longer.</summary>
    public async Task<List<CdrLine>> ReadBlock(int shard, string rowKey, CancellationToken cancellationToken)
    {
        // No key that begins alike comes before this end.
        var rows = _table.QueryPartitionAsync(_table.Partitions[shard], rowKey, rowKey + "!", filter: null, 1, CdrBlock.LineColumns, cancellationToken);
        await foreach (var row in rows)
        {
            return CdrBlock.Read(row);
        }

        return [];
    }

    /// <summary>The lake has these blocks; saying so again changes nothing.</summary>
    public Task Exported(IEnumerable<(int Shard, string RowKey)> blocks, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        blocks, new ParallelOptions { MaxDegreeOfParallelism = 4 * MostAtOnce, CancellationToken = cancellationToken },
        async (block, cancelled) => await Delete(_table.Partitions[block.Shard], TableKey.Join(WaitingPart, block.RowKey), cancelled));

    /// <summary>Deletes the blocks of calls that ended before a time, to the minute, but none that waits for the lake.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Forget(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Without a lake nothing waits, though it did before the lake was switched off.
        var waiting = _forLake ? (await Waiting(DateTimeOffset.MaxValue, int.MaxValue, cancellationToken)).Blocks.Select(block => (block.Shard, block.RowKey)).ToHashSet() : [];
        var forgotten = 0;
        for (var shard = 0; shard < _table.Partitions.Count; shard++)
        {
            var partition = _table.Partitions[shard];
            var rows = _table.QueryPartitionAsync(
                partition, NewestFirst.TextBefore(MinuteOf(before)), WaitingPart, filter: null, columns: [nameof(ITableEntity.RowKey)], cancellationToken: cancellationToken);
            await foreach (var some in rows.Where(row => !waiting.Contains((shard, row.RowKey))).Chunk(100).WithCancellation(cancellationToken))
            {
                await Task.WhenAll(some.Select(row => Delete(partition, row.RowKey, cancellationToken)));
                forgotten += some.Length;
            }
        }

        return forgotten;
    }

    /// <summary>
    /// Takes what tells who a customer's people are out of the calls that ended before a time. What is counted stays; the packets and the legs of these calls do not.
    /// </summary>
    public async Task Erase(string customerId, DateTimeOffset before, Func<Cdr, Cdr> erase, CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < _table.Partitions.Count; shard++)
        {
            var partition = _table.Partitions[shard];
            var rows = _table.QueryPartitionAsync(partition, NewestFirst.Text(before), WaitingPart, filter: null, 60, CdrBlock.LineColumns, cancellationToken);
            await foreach (var row in rows)
            {
                if (CdrBlock.Read(row).Exists(Theirs))
                {
                    await Erase(shard, row.RowKey, Theirs, erase, cancellationToken);
                }
            }
        }

        bool Theirs(CdrLine line) => line.Cdr.CustomerId == customerId && line.Cdr.EndedAt < before;
    }

    /// <summary>The same for some lines of one block.</summary>
    public async Task Erase(int shard, string rowKey, Predicate<CdrLine> theirs, Func<Cdr, Cdr> erase, CancellationToken cancellationToken)
    {
        var partition = _table.Partitions[shard];
        if (await _table.GetAsync(partition, rowKey, cancellationToken) is not { } block)
        {
            return;
        }

        var calls = CdrBlock.ReadCalls(block).ToLookup(call => (call.Key, call.Generation, call.Version));
        CdrLine[] lines = [.. CdrBlock.Read(block).Select(line => theirs(line)
            ? line with { Cdr = erase(line.Cdr) }
            : line with { Call = line.Moved ? null : calls[(line.Cdr.Key, line.Cdr.Generation, line.Version)].FirstOrDefault() })];
        var row = CdrBlock.Write(partition, rowKey, lines) ?? throw new InvalidDataException($"The block {rowKey} is too large for the history.");
        await _table.CommitAsync(partition, new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, block.ETag), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var shard in _shards)
        {
            Task? writing;
            lock (shard.Lock)
            {
                writing = shard.Writing;
            }

            await (writing ?? Task.CompletedTask);
        }
    }

    private IAsyncEnumerable<TableEntity> Rows(
        DateTimeOffset from, DateTimeOffset to, int? shard, string[] columns, int pageSize, CancellationToken cancellationToken)
    {
        var first = to == DateTimeOffset.MaxValue ? null : NewestFirst.Text(MinuteOf(to));
        var end = NewestFirst.Text(MinuteOf(from)) + TableKey.AfterSeparator;
        return shard is { } only
            ? _table.QueryPartitionAsync(_table.Partitions[only], first, end, filter: null, pageSize, columns, cancellationToken)
            : _table.MergeAsync(first, end, filter: null, pageSize, columns, cancellationToken);
    }

    private async Task Write(Shard shard)
    {
        while (true)
        {
            await Task.Delay(s_gather, _time);
            List<CdrLine> lines;
            TaskCompletionSource stored;
            lock (shard.Lock)
            {
                (lines, shard.Lines) = (shard.Lines, []);
                (stored, shard.Stored) = (shard.Stored, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            try
            {
                await Task.WhenAll(lines
                    .GroupBy(line => MinuteOf(line.Cdr.EndedAt))
                    .SelectMany(minute => minute.Chunk(CdrBlock.MostLines).Select(block => Write(shard.Partition, minute.Key, block))));
                stored.SetResult();
            }
            catch (Exception exception)
            {
                stored.SetException(exception);
            }

            lock (shard.Lock)
            {
                if (shard.Lines.Count == 0)
                {
                    shard.Writing = null;
                    return;
                }
            }
        }
    }

    private async Task Write(string partition, DateTimeOffset minute, CdrLine[] lines)
    {
        var number = Interlocked.Increment(ref _sequence).ToString("x", CultureInfo.InvariantCulture);
        var row = CdrBlock.Write(partition, TableKey.Join(NewestFirst.Text(minute), $"{s_writer}-{number}"), lines);
        if (row is not null)
        {
            var block = new TableTransactionAction(TableTransactionActionType.Add, row);
            if (_forLake)
            {
                var waiting = new TableEntity(partition, TableKey.Join(WaitingPart, row.RowKey)) { [Count] = lines.Length };
                await _table.CommitAsync(partition, [block, new TableTransactionAction(TableTransactionActionType.Add, waiting)]);
            }
            else
            {
                await _table.CommitAsync(partition, block);
            }
        }
        else if (lines.Length > 1)
        {
            await Write(partition, minute, lines[..(lines.Length / 2)]);
            await Write(partition, minute, lines[(lines.Length / 2)..]);
        }
        else
        {
            throw new InvalidDataException($"The call {lines[0].Cdr.Key} is too large for the history.");
        }
    }

    private async Task Delete(string partition, string rowKey, CancellationToken cancellationToken)
    {
        try
        {
            await _table.CommitAsync(
                partition, new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, rowKey), ETag.All), cancellationToken);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            // Somebody was faster, or our own first try, whose answer was lost.
        }
    }

    private static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private static Func<Cdr, bool> Filter(CallQuery query)
    {
        var account = string.IsNullOrEmpty(query.AccountId) ? null : Ids.NormalizeAccount(query.AccountId);
        var number = SearchText(query.Number);
        return cdr =>
            (string.IsNullOrEmpty(query.CustomerId) || cdr.CustomerId == query.CustomerId)
            && (account is null || cdr.AccountId == account)
            && (string.IsNullOrEmpty(query.NodeId) || cdr.NodeId == query.NodeId)
            && (query.Answered is null || cdr.ConnectedAt is not null == query.Answered)
            && (number is null || Begins(cdr.Caller) || Begins(cdr.Callee));

        bool Begins(string? told) => SearchText(told)?.StartsWith(number, StringComparison.Ordinal) == true;
    }

    /// <summary>The spelling in which numbers are compared: no plus sign, no blanks, lower case.</summary>
    private static string? SearchText(string? number)
    {
        var text = number?.Replace(" ", "", StringComparison.Ordinal).TrimStart('+').ToLowerInvariant();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>Where a page ended.</summary>
    private readonly record struct Place(DateTimeOffset At, string Key)
    {
        public static Place Of(Cdr cdr) => new(cdr.EndedAt, cdr.Key);

        /// <summary>Null when there is none, and for a text that no page gave: the search begins anew.</summary>
        public static Place? Parse(string? text)
        {
            var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
            return dash > 0 && long.TryParse(text.AsSpan(0, dash), CultureInfo.InvariantCulture, out var ticks) && ticks > 0 && ticks < DateTimeOffset.MaxValue.Ticks
                ? new Place(new DateTimeOffset(ticks, TimeSpan.Zero), text![(dash + 1)..])
                : null;
        }

        public bool IsBefore(Cdr cdr) => cdr.EndedAt < At || (cdr.EndedAt == At && string.CompareOrdinal(cdr.Key, Key) > 0);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Key}");
    }

    /// <summary>The lines of one shard that wait to be written.</summary>
    private sealed class Shard(string partition)
    {
        public string Partition => partition;

        public Lock Lock { get; } = new();

        public List<CdrLine> Lines { get; set; } = [];

        public TaskCompletionSource Stored { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task? Writing { get; set; }
    }
}
