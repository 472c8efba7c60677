using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace AzureTables;

/// <summary>How a type of state lies in the columns of a row, by what System.Text.Json knows of the type.</summary>
internal sealed partial class StateColumns
{
    /// <summary>A row whose state was cleared, when cleared rows are kept.</summary>
    public const string ClearedColumn = "Cleared";

    // Names, separated by commas, of properties that are null although a fresh instance has something there.
    private const string NullsColumn = "NullColumns";

    // A state that has no properties, such as a number or a list, is one column.
    private const string ValueColumn = "Value";

    private static readonly string[] Reserved =
    [
        nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey), nameof(ITableEntity.Timestamp), "odata.etag",
        GroupCommitWriter.WriteIdColumn, ClearedColumn, NullsColumn,
    ];

    private readonly JsonTypeInfo type;
    private readonly StateColumn[] columns;

    /// <exception cref="NotSupportedException">The type has a property that cannot be a column.</exception>
    public StateColumns(Type stateType, JsonSerializerOptions json)
    {
        json.MakeReadOnly(populateMissingResolver: true);
        type = json.GetTypeInfo(stateType);
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            columns = [new StateColumn(ValueColumn, stateType, json)];
            return;
        }
        var fresh = type.CreateObject?.Invoke();
        columns = [.. type.Properties.Where(property => property.Get is not null).Select(property => Column(property, fresh, json))];
        foreach (var column in columns)
        {
            if (Reserved.Contains(column.Name) || !ColumnName().IsMatch(column.Name) || PartOfColumn().IsMatch(column.Name))
            {
                throw new NotSupportedException(
                    $"The property '{column.Name}' of {stateType} cannot be a column: the name is taken or not an identifier.");
            }
        }
    }

    /// <summary>The row of a state.</summary>
    public TableEntity ToRow<T>(string partitionKey, string rowKey, T state)
    {
        var row = new TableEntity(partitionKey, rowKey);
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            if (state is not null)
            {
                columns[0].Write(row, state);
            }
            return row;
        }
        object boxed = state ?? throw new InvalidOperationException($"The state of row '{rowKey}' is null.");
        string? nulls = null;
        foreach (var column in columns)
        {
            var value = column.Get!(boxed);
            if (value is not null)
            {
                column.Write(row, value);
            }
            else if (column.HasDefault)
            {
                nulls = nulls is null ? column.Name : $"{nulls},{column.Name}";
            }
        }
        if (nulls is not null)
        {
            row[NullsColumn] = nulls;
        }
        return row;
    }

    /// <summary>The state in a row.</summary>
    /// <exception cref="JsonException">The columns do not make a state of this type.</exception>
    public T FromRow<T>(TableEntity row)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            if (type.Kind != JsonTypeInfoKind.Object)
            {
                if (!columns[0].TryRead(row, writer))
                {
                    writer.WriteNullValue();
                }
            }
            else
            {
                WriteObject(row, writer);
            }
        }
        return JsonSerializer.Deserialize(buffer.WrittenSpan, (JsonTypeInfo<T>)type)!;
    }

    private void WriteObject(TableEntity row, Utf8JsonWriter writer)
    {
        var nulls = row.GetString(NullsColumn)?.Split(',') ?? [];
        writer.WriteStartObject();
        foreach (var column in columns)
        {
            if (!column.IsReadBack)
            {
                continue;
            }
            if (row.ContainsKey(column.Name))
            {
                writer.WritePropertyName(column.Name);
                column.TryRead(row, writer);
            }
            else if (column.IsRequired || nulls.Contains(column.Name))
            {
                writer.WriteNull(column.Name);
            }
        }
        writer.WriteEndObject();
    }

    private static StateColumn Column(JsonPropertyInfo property, object? fresh, JsonSerializerOptions json) =>
        new(property.Name, property.PropertyType, json, property.CustomConverter)
        {
            Get = property.Get,
            IsReadBack = property.Set is not null || property.AssociatedParameter is not null
                || property.ObjectCreationHandling == JsonObjectCreationHandling.Populate,
            IsRequired = property.IsRequired,
            HasDefault = (property.AssociatedParameter is { HasDefaultValue: true } parameter
                ? parameter.DefaultValue
                : fresh is null ? null : property.Get!(fresh)) is not null,
        };

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]{0,249}$")]
    private static partial Regex ColumnName();

    // What the second and later columns of a long value are called.
    [GeneratedRegex(@"__\d+$")]
    private static partial Regex PartOfColumn();
}
