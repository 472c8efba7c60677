using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Azure;
using Azure.Data.Tables;
using AzureTables;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Billing.Silo.Journal;

/// <summary>
/// The journals of all silos: table <c>Journal</c>. A partition for each run of a silo with its entities in sequence, and one
/// partition, <c>silos</c>, with a row for each run that says how far its effects are in rows.
/// </summary>
internal sealed class JournalTable
{
    public const int LongestPart = 60 * 1024;
    public const int MostParts = 15;

    /// <summary>Octets of <see cref="SlotNotes"/> in one entity: a single column, which is read without the others.</summary>
    public const int MostSlotOctets = LongestPart;

    private const string Silos = "silos";
    private const string Part = "Data";

    /// <summary>How many octets the parts are once unpacked; absent when they were not packed.</summary>
    private const string Octets = "Octets";
    private const string SlotOctets = "SlotOctets";

    /// <summary>Quick, and enough: a node's packets resemble each other. A fifth is left of them, and of what the store has to carry.</summary>
    private const int LeastToPack = 1024;
    private const int PackingQuality = 1;
    private const int PackingWindow = 18;
    private const string Slots = "Slots";
    private const string At = "At";
    private const string DoneThrough = "DoneThrough";
    private const string LapsedThrough = "LapsedThrough";
    private const string Closed = "Closed";
    private const string ClosedAt = "ClosedAt";

    private readonly TableClient _table;
    private readonly string _prefix;

    public JournalTable(IOptions<StorageOptions> storage, IOptions<ClusterOptions> cluster)
    {
        var options = new AzureTableStorageOptions { TableName = "Journal" };
        storage.Value.ApplyToCalls(options);
        // Every insert is sent again under the same key until it is known to be in: the SDK's own retries would only hide that.
        _table = options.CreateClientWithoutRetries();
        _prefix = TableKey.Escape(cluster.Value.ServiceId) + TableKey.Separator;
    }

    /// <summary>Returns when the table service has answered anything at all to a read: that there is no such table, too.</summary>
    public async Task Ask(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in _table.QueryAsync<TableEntity>($"PartitionKey eq '{_prefix}{Silos}'", maxPerPage: 1, select: [nameof(TableEntity.RowKey)], cancellationToken))
            {
                return;
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // It is made when the silo starts.
        }
    }

    public Task Create(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    /// <summary>Notes a run of a silo, before its first record.</summary>
    public Task Open(string incarnation, string silo, DateTimeOffset at, CancellationToken cancellationToken) => _table.AddEntityAsync(
        new TableEntity(_prefix + Silos, incarnation) { ["Silo"] = silo, ["OpenedAt"] = at, [DoneThrough] = 0L, [Closed] = false }, cancellationToken);

    /// <summary>
    /// Adds an entity. Adding it again is the same as adding it once: only this run writes this sequence.
    /// </summary>
    /// <param name="slots">At most <see cref="MostSlotOctets"/> of notes; empty for none.</param>
    public async Task Add(
        string incarnation, long sequence, ReadOnlyMemory<byte> records, int count, ReadOnlyMemory<byte> slots, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        var row = new TableEntity(_prefix + incarnation, RowKey(sequence)) { ["Records"] = count, [At] = at };
        Pack(row, Part, Octets, records.Span);
        Pack(row, Slots, SlotOctets, slots.Span);
        try
        {
            await _table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status == 409)
        {
            // An earlier attempt had landed though no answer came.
        }
    }

    /// <summary>Notes that everything up to a sequence is in rows.</summary>
    /// <param name="lapsed">Every admission up to here has lapsed; null leaves what was noted.</param>
    /// <param name="closedAt">When given: nothing more comes.</param>
    public Task Done(string incarnation, long through, long? lapsed, DateTimeOffset? closedAt, CancellationToken cancellationToken)
    {
        var row = new TableEntity(_prefix + Silos, incarnation) { [DoneThrough] = through, [Closed] = closedAt is not null };
        if (lapsed is not null)
        {
            row[LapsedThrough] = lapsed;
        }

        if (closedAt is not null)
        {
            row[ClosedAt] = closedAt;
        }

        return _table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>The runs whose effects may not all be in rows, and with them those that were closed since a time.</summary>
    public async Task<IReadOnlyList<JournalRun>> Runs(DateTimeOffset closedSince, CancellationToken cancellationToken)
    {
        var runs = new List<JournalRun>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {_prefix + Silos} and (Closed eq false or ClosedAt ge {closedSince})");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            runs.Add(new JournalRun(
                row.RowKey, row.GetString("Silo"), row.GetInt64(DoneThrough) ?? 0, row.GetInt64(LapsedThrough) ?? 0, row.GetBoolean(Closed) == true));
        }

        return runs;
    }

    /// <summary>The runs whose effects may not all be in rows.</summary>
    public Task<IReadOnlyList<JournalRun>> NotClosed(CancellationToken cancellationToken) => Runs(DateTimeOffset.MaxValue, cancellationToken);

    /// <summary>The entities of a run after a sequence, in order.</summary>
    public IAsyncEnumerable<JournalEntity> Read(string incarnation, long after, CancellationToken cancellationToken) =>
        Read(incarnation, after, maxPerPage: 20, select: null, cancellationToken);

    /// <summary>The same without their records.</summary>
    public IAsyncEnumerable<JournalEntity> ReadSlots(string incarnation, long after, CancellationToken cancellationToken) =>
        Read(incarnation, after, maxPerPage: 1000, select: ["PartitionKey", "RowKey", At, Slots + 0, SlotOctets], cancellationToken);

    private async IAsyncEnumerable<JournalEntity> Read(
        string incarnation, long after, int maxPerPage, string[]? select,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {_prefix + incarnation} and RowKey gt {RowKey(after)}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, maxPerPage, select, cancellationToken))
        {
            yield return new JournalEntity(
                long.Parse(row.RowKey, CultureInfo.InvariantCulture), row.GetDateTimeOffset(At) ?? default, Records(row), SlotNotes.Read(Unpack(row, Slots, SlotOctets) is { Length: > 0 } notes ? notes : null));
        }
    }

    /// <summary>The records of one entity; none when it is no longer kept.</summary>
    public async Task<List<JournalRecord>> ReadOne(string incarnation, long sequence, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(_prefix + incarnation, RowKey(sequence), cancellationToken: cancellationToken);
        return found.HasValue ? Records(found.Value!) : [];
    }

    /// <summary>Deletes what was added before a time by runs that are closed, and those runs when nothing of them is left.</summary>
    public async Task Forget(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var closed = TableClient.CreateQueryFilter($"PartitionKey eq {_prefix + Silos}");
        await foreach (var run in _table.QueryAsync<TableEntity>(closed, cancellationToken: cancellationToken))
        {
            var left = false;
            var done = RowKey(run.GetInt64(DoneThrough) ?? 0);
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {_prefix + run.RowKey}");
            await foreach (var row in _table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey", At], cancellationToken: cancellationToken))
            {
                if (row.GetDateTimeOffset(At) >= before || string.CompareOrdinal(row.RowKey, done) > 0)
                {
                    left = true;
                    break;
                }

                await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
            }

            if (!left && run.GetBoolean(Closed) == true && run.GetDateTimeOffset("OpenedAt") < before)
            {
                await _table.DeleteEntityAsync(run.PartitionKey, run.RowKey, cancellationToken: cancellationToken);
            }
        }
    }

    private static void Pack(TableEntity row, string column, string length, ReadOnlySpan<byte> octets)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(octets.Length));
        try
        {
            if (octets.Length >= LeastToPack && BrotliEncoder.TryCompress(octets, buffer, out var packed, PackingQuality, PackingWindow) && packed < octets.Length)
            {
                row[length] = octets.Length;
                octets = buffer.AsSpan(0, packed);
            }

            for (var part = 0; part * LongestPart < octets.Length; part++)
            {
                row[column + part] = octets[(part * LongestPart)..Math.Min(octets.Length, (part + 1) * LongestPart)].ToArray();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Unpack(TableEntity row, string column, string lengthColumn)
    {
        using var joined = new MemoryStream();
        for (var part = 0; row.GetBinary(column + part) is { } octets; part++)
        {
            joined.Write(octets);
        }

        if (row.GetInt32(lengthColumn) is not { } length)
        {
            return joined.ToArray();
        }

        var unpacked = new byte[length];
        return BrotliDecoder.TryDecompress(joined.GetBuffer().AsSpan(0, (int)joined.Length), unpacked, out var written) && written == length
            ? unpacked
            : throw new InvalidDataException($"The entity {row.RowKey} of the journal cannot be unpacked.");
    }

    private static List<JournalRecord> Records(TableEntity row)
    {
        var records = new List<JournalRecord>(row.GetInt32("Records") ?? 0);
        for (var rest = Unpack(row, Part, Octets).AsSpan(); !rest.IsEmpty;)
        {
            records.Add(JournalRecord.Read(rest, out var length));
            rest = rest[length..];
        }

        return records;
    }

    private static string RowKey(long sequence) => sequence.ToString("D19", CultureInfo.InvariantCulture);
}
