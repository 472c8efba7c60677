using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Billing.Silo.Storage;

/// <summary>
/// A table in memory, for benchmarks: what a silo costs by itself, without a store. It keeps what Azure keeps and refuses what Azure
/// refuses, as far as calls and the journal need it, and forgets it all with the process.
/// </summary>
internal sealed partial class MemoryTable(string name) : TableClient
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Partition, string Row), (TableEntity Entity, ETag Tag)> _rows = new(Comparer<(string, string)>.Create(
        (one, other) => string.CompareOrdinal(one.Item1, other.Item1) is var partitions and not 0 ? partitions : string.CompareOrdinal(one.Item2, other.Item2)));
    private long _tag;

    public override string Name => name;

    public override Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Response.FromValue(new TableItem(name), new Answer(204, default)));

    public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
        One(new TableTransactionAction(TableTransactionActionType.Add, entity));

    public override Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) => One(new TableTransactionAction(
            mode == TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace, entity, ifMatch));

    public override Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        One(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch == default ? ETag.All : ifMatch));

    public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        lock (_lock)
        {
            var actions = transactionActions.ToArray();
            if (Array.Find(actions, action => Refusal(action) != 0) is { } refused)
            {
                throw Refused(Refusal(refused));
            }

            return Response.FromValue<IReadOnlyList<Response>>(Array.ConvertAll(actions, Do), new Answer(202, default));
        }
    }

    public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult<NullableResponse<T>>(_rows.TryGetValue((partitionKey, rowKey), out var row)
                ? new Found<T>((T)(object)Copy(row.Entity, row.Tag))
                : new Missing<T>());
        }
    }

    /// <summary>A partition, and within it a range of row keys; other conditions are not looked at.</summary>
    public override AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        var conditions = Condition().Matches(filter ?? "").Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value.Replace("''", "'", StringComparison.Ordinal))).ToArray();
        lock (_lock)
        {
            var found = _rows.Where(row => Array.TrueForAll(conditions, condition => Meets(condition.Item1 == "RowKey" ? row.Key.Row : row.Key.Partition, condition.Item2, condition.Item3)))
                .Select(row => (T)(object)Copy(row.Value.Entity, row.Value.Tag)).ToArray();
            return AsyncPageable<T>.FromPages([Azure.Page<T>.FromValues(found, null, new Answer(200, default))]);
        }
    }

    private static bool Meets(string key, string comparison, string than) => string.CompareOrdinal(key, than) is var order && comparison switch
    {
        "eq" => order == 0,
        "ge" => order >= 0,
        "gt" => order > 0,
        "le" => order <= 0,
        _ => order < 0,
    };

    [GeneratedRegex("(PartitionKey|RowKey) (eq|ge|gt|le|lt) '((?:[^']|'')*)'")]
    private static partial Regex Condition();

    private async Task<Response> One(TableTransactionAction action)
    {
        await Task.Yield();
        lock (_lock)
        {
            return Refusal(action) is var refusal and not 0 ? throw Refused(refusal) : Do(action);
        }
    }

    private int Refusal(TableTransactionAction action) => _rows.TryGetValue((action.Entity.PartitionKey, action.Entity.RowKey), out var row)
        ? action.ActionType == TableTransactionActionType.Add ? 409 : action.ETag != ETag.All && action.ETag != row.Tag ? 412 : 0
        : action.ActionType == TableTransactionActionType.Add ? 0 : 404;

    private Response Do(TableTransactionAction action)
    {
        var key = (action.Entity.PartitionKey, action.Entity.RowKey);
        if (action.ActionType == TableTransactionActionType.Delete)
        {
            _rows.Remove(key);
            return new Answer(204, default);
        }

        var entity = (TableEntity)action.Entity;
        if (action.ActionType == TableTransactionActionType.UpdateMerge)
        {
            var (before, _) = _rows[key];
            entity = new TableEntity(before.Concat(entity).GroupBy(column => column.Key).ToDictionary(column => column.Key, column => column.Last().Value));
        }

        var tag = new ETag((++_tag).ToString(CultureInfo.InvariantCulture));
        _rows[key] = (entity, tag);
        return new Answer(204, tag);
    }

    private static TableEntity Copy(TableEntity entity, ETag tag) => new(entity) { ETag = tag };

    private static RequestFailedException Refused(int status) => new(status, "Refused", status == 404 ? "ResourceNotFound" : null, innerException: null);

    private sealed class Found<T>(T value) : NullableResponse<T>
    {
        public override bool HasValue => true;

        public override T Value => value;

        public override Response GetRawResponse() => new Answer(200, default);
    }

    private sealed class Missing<T> : NullableResponse<T>
    {
        public override bool HasValue => false;

        public override T Value => throw new InvalidOperationException("There is no such row.");

        public override Response GetRawResponse() => new Answer(404, default);
    }

    private sealed class Answer(int status, ETag tag) : Response
    {
        public override int Status => status;

        public override string ReasonPhrase => "";

        public override Stream? ContentStream { get; set; } = new MemoryStream([]);

        public override string ClientRequestId { get; set; } = "";

        public override void Dispose()
        {
        }

        protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => TryGetHeader("ETag", out var value) ? [new HttpHeader("ETag", value)] : [];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = tag == default || !name.Equals("ETag", StringComparison.OrdinalIgnoreCase) ? null : tag.ToString("H");
            return value is not null;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = TryGetHeader(name, out var value) ? [value] : null;
            return values is not null;
        }
    }
}
