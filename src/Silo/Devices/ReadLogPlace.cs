using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using AzureTables;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Billing.Silo.Devices;

/// <summary>How far the read log is read, for all silos: a row of table <c>ReadLog</c>. The silo that reads holds it for a while.</summary>
internal sealed class ReadLogPlace
{
    private const string Row = "place";

    /// <summary>A silo that dies while it reads holds up the others no longer.</summary>
    private static readonly TimeSpan s_hold = TimeSpan.FromMinutes(3);
    private readonly TableClient _table;
    private readonly TimeProvider _time;
    private readonly string _partition;
    private readonly string _holder = Guid.NewGuid().ToString("N")[..12];
    private TableEntity _row;

    public ReadLogPlace(IOptions<StorageOptions> storage, IOptions<ClusterOptions> cluster, TimeProvider time)
    {
        var options = new AzureTableStorageOptions { TableName = "ReadLog" };
        storage.Value.Apply(options);
        _table = options.CreateClientWithoutRetries();
        _partition = TableKey.Escape(cluster.Value.ServiceId);
        _time = time;
        _row = new TableEntity(_partition, Row);
    }

    /// <summary>The oldest hour that may still grow; null before the first time.</summary>
    public DateTimeOffset? From { get; private set; }

    /// <summary>How many octets of each blob are read.</summary>
    public Dictionary<string, long> Offsets { get; private set; } = [];

    /// <returns>False when it is another silo's.</returns>
    public async Task<bool> Take(CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken);
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(_partition, Row, cancellationToken: cancellationToken);
        _row = found.HasValue ? found.Value! : new TableEntity(_partition, Row);
        if (_row.GetString("Holder") is { } holder && holder != _holder && _row.GetDateTimeOffset("HeldUntil") > _time.GetUtcNow())
        {
            return false;
        }

        From = _row.GetDateTimeOffset("From");
        Offsets = _row.GetString("Offsets") is { } text ? JsonSerializer.Deserialize<Dictionary<string, long>>(text)! : [];
        return await Write(cancellationToken);
    }

    /// <summary>Stores that a blob is read so far.</summary>
    /// <returns>False when another silo goes on here.</returns>
    public Task<bool> Advance(string blob, long offset, CancellationToken cancellationToken)
    {
        Offsets[blob] = offset;
        return Write(cancellationToken);
    }

    /// <summary>Stores from where the next look begins, and lets go.</summary>
    /// <param name="from">The oldest hour that may still grow.</param>
    /// <param name="blobs">Those that are still looked at.</param>
    public async Task Leave(DateTimeOffset from, IReadOnlySet<string> blobs, CancellationToken cancellationToken)
    {
        From = from;
        Offsets = Offsets.Where(offset => blobs.Contains(offset.Key)).ToDictionary();
        _row["HeldUntil"] = null;
        await Write(cancellationToken, hold: false);
    }

    private async Task<bool> Write(CancellationToken cancellationToken, bool hold = true)
    {
        _row["From"] = From;
        _row["Offsets"] = JsonSerializer.Serialize(Offsets);
        _row["Holder"] = hold ? _holder : null;
        _row["HeldUntil"] = hold ? _time.GetUtcNow() + s_hold : null;
        try
        {
            var written = _row.ETag == default
                ? await _table.AddEntityAsync(_row, cancellationToken)
                : await _table.UpdateEntityAsync(_row, _row.ETag, TableUpdateMode.Replace, cancellationToken);
            _row.ETag = written.Headers.ETag!.Value;
            return true;
        }
        catch (RequestFailedException other) when (other.Status is 409 or 412)
        {
            return false;
        }
    }
}
