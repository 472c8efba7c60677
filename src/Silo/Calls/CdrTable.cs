using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using AzureTables;
using Billing.Calls;
using Billing.Silo.Storage;

namespace Billing.Silo.Calls;

/// <summary>
/// The history of calls: table <c>Cdrs</c>, whose rows are blocks of CDRs that ended in the same minute, the newest first. Many
/// calls share a row, since a row of its own for each would cost more than all the rest of the call. A line may stand in two
/// blocks: readers take the newest of each call.
/// </summary>
internal sealed class CdrTable : IAsyncDisposable
{
    /// <summary>How long lines are gathered; they are written behind as it is.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(400);
    private static readonly string s_writer = Guid.NewGuid().ToString("N")[..12];

    private readonly PartitionedTable _table;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private List<CdrLine> _lines = [];
    private TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _writing;
    private long _sequence;

    public CdrTable(IServiceProvider services)
    {
        _table = StorageHosting.CreateTable(services, "Cdrs", partitions: 1);
        _time = services.GetRequiredService<TimeProvider>();
    }

    private string Partition => _table.Partitions[0];

    public Task Create(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public static bool SameMinute(DateTimeOffset one, DateTimeOffset other) => MinuteOf(one) == MinuteOf(other);

    /// <summary>Durable when the call returns.</summary>
    public Task Append(CdrLine line, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _lines.Add(line);
            _writing ??= Task.Run(Write, CancellationToken.None);
            return _stored.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The CDRs that ended in a span of time, newest first; one for each call.</summary>
    public async IAsyncEnumerable<Cdr> Read(
        DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var minute = new List<CdrLine>();
        string? current = null;
        var rows = _table.QueryPartitionAsync(
            Partition,
            to == DateTimeOffset.MaxValue ? null : NewestFirst.Text(MinuteOf(to)),
            NewestFirst.Text(MinuteOf(from)) + TableKey.AfterSeparator,
            filter: null, pageSize: 100, cancellationToken: cancellationToken);
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
        await foreach (var cdr in Read(query.From, to, cancellationToken))
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

    public async ValueTask DisposeAsync()
    {
        Task? writing;
        lock (_lock)
        {
            writing = _writing;
        }

        await (writing ?? Task.CompletedTask);
    }

    private async Task Write()
    {
        while (true)
        {
            await Task.Delay(s_gather, _time);
            List<CdrLine> lines;
            TaskCompletionSource stored;
            lock (_lock)
            {
                (lines, _lines) = (_lines, []);
                (stored, _stored) = (_stored, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            try
            {
                await Task.WhenAll(lines
                    .GroupBy(line => MinuteOf(line.Cdr.EndedAt))
                    .SelectMany(minute => minute.Chunk(CdrBlock.MostLines).Select(block => Write(minute.Key, block))));
                stored.SetResult();
            }
            catch (Exception exception)
            {
                stored.SetException(exception);
            }

            lock (_lock)
            {
                if (_lines.Count == 0)
                {
                    _writing = null;
                    return;
                }
            }
        }
    }

    private Task<Azure.ETag> Write(DateTimeOffset minute, CdrLine[] lines)
    {
        var number = Interlocked.Increment(ref _sequence).ToString("x", CultureInfo.InvariantCulture);
        var row = CdrBlock.Write(Partition, TableKey.Join(NewestFirst.Text(minute), $"{s_writer}-{number}"), lines);
        return _table.CommitAsync(Partition, new TableTransactionAction(TableTransactionActionType.Add, row));
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
}
