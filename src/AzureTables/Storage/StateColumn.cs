using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace AzureTables;

/// <summary>One property of a state and its column, or its columns when the value is long.</summary>
internal sealed class StateColumn
{
    // Azure holds 64 KiB in one property: 32 Ki UTF-16 units of text.
    private const int MaxText = 32 * 1024;
    private const int MaxBinary = 64 * 1024;

    // Edm.DateTime begins in 1601; earlier times are kept as text.
    private static readonly DateTime FirstEdmDate = new(1601, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private enum Form
    {
        Json,
        JsonText,
        String,
        Boolean,
        Int32,
        Int64,
        Double,
        Decimal,
        DateTime,
        DateTimeOffset,
        Guid,
        Enum,
        Binary,
    }

    private readonly Type type;
    private readonly Form form;
    private readonly JsonSerializerOptions json;

    /// <summary>The column of a value.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="type">The value's declared type.</param>
    /// <param name="json">How nested values are written.</param>
    /// <param name="converter">A converter of this property alone, which makes text of text; null when the type decides.</param>
    public StateColumn(string name, Type type, JsonSerializerOptions json, JsonConverter? converter = null)
    {
        Name = name;
        this.type = type;
        this.json = json;
        if (converter is not null)
        {
            this.json = new JsonSerializerOptions(json);
            this.json.Converters.Insert(0, converter);
            // The text that a converter makes of a text is the column's, without JSON's quotes: rows from before there was the converter stay readable.
            form = type == typeof(string) ? Form.JsonText : Form.Json;
            return;
        }
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        form = bare.IsEnum ? Form.Enum
            : bare == typeof(string) ? Form.String
            : bare == typeof(bool) ? Form.Boolean
            : bare == typeof(int) || bare == typeof(short) || bare == typeof(ushort) || bare == typeof(byte) || bare == typeof(sbyte) ? Form.Int32
            : bare == typeof(long) || bare == typeof(uint) ? Form.Int64
            : bare == typeof(double) ? Form.Double
            : bare == typeof(decimal) ? Form.Decimal
            : bare == typeof(DateTime) ? Form.DateTime
            : bare == typeof(DateTimeOffset) ? Form.DateTimeOffset
            : bare == typeof(Guid) ? Form.Guid
            : bare == typeof(byte[]) ? Form.Binary
            : bare == typeof(TimeSpan) || bare == typeof(DateOnly) || bare == typeof(TimeOnly) || bare == typeof(Uri) || bare == typeof(char)
                ? Form.JsonText
            : Form.Json;
    }

    public string Name { get; }

    /// <summary>Reads the property of a state; null when it cannot be read.</summary>
    public Func<object, object?>? Get { get; init; }

    /// <summary>False for what a state computes: it is written so that lists can filter by it, and never read back.</summary>
    public bool IsReadBack { get; init; } = true;

    /// <summary>Without a column the property must still be named, as null.</summary>
    public bool IsRequired { get; init; }

    /// <summary>A fresh instance holds something here, so that a stored null must be told from a column that never was.</summary>
    public bool HasDefault { get; init; }

    public void Write(TableEntity entity, object value)
    {
        switch (form)
        {
            case Form.String:
                WriteText(entity, (string)value);
                break;
            case Form.Boolean or Form.Guid:
                entity[Name] = value;
                break;
            case Form.Int32:
                entity[Name] = value is int ? value : Convert.ToInt32(value, CultureInfo.InvariantCulture);
                break;
            case Form.Int64:
                entity[Name] = value is long ? value : Convert.ToInt64(value, CultureInfo.InvariantCulture);
                break;
            case Form.Double when double.IsFinite((double)value):
                entity[Name] = value;
                break;
            case Form.Decimal:
                entity[Name] = ((decimal)value).ToString(CultureInfo.InvariantCulture);
                break;
            case Form.Enum:
                entity[Name] = value.ToString();
                break;
            case Form.DateTime:
                var at = (DateTime)value;
                // Azure knows UTC only; another kind is kept as text so that it comes back as it was.
                entity[Name] = at.Kind == DateTimeKind.Utc && at >= FirstEdmDate ? at : at.ToString("O", CultureInfo.InvariantCulture);
                break;
            case Form.DateTimeOffset:
                // The instant is kept, the offset is not: the column stays comparable on the server.
                var instant = ((DateTimeOffset)value).ToUniversalTime();
                entity[Name] = instant.UtcDateTime >= FirstEdmDate ? instant : instant.ToString("O", CultureInfo.InvariantCulture);
                break;
            case Form.Binary:
                WriteBinary(entity, (byte[])value);
                break;
            case Form.JsonText:
                WriteText(entity, JsonSerializer.SerializeToElement(value, type, json).GetString()!);
                break;
            default:
                WriteText(entity, JsonSerializer.Serialize(value, type, json));
                break;
        }
    }

    /// <summary>Writes the stored value as JSON; false when there is no column.</summary>
    public bool TryRead(TableEntity entity, Utf8JsonWriter writer)
    {
        if (!entity.TryGetValue(Name, out var stored) || stored is null)
        {
            return false;
        }
        switch (form)
        {
            case Form.Json or Form.Double when stored is string:
                writer.WriteRawValue(ReadText(entity, stored), skipInputValidation: true);
                break;
            case Form.JsonText:
                writer.WriteStringValue(ReadText(entity, stored));
                break;
            default:
                JsonSerializer.Serialize(writer, FromColumn(entity, stored), type, json);
                break;
        }
        return true;
    }

    private object FromColumn(TableEntity entity, object stored)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return form switch
        {
            Form.String => ReadText(entity, stored),
            Form.Binary => ReadBinary(entity, stored),
            Form.Enum => Enum.Parse(bare, (string)stored),
            Form.Decimal => decimal.Parse((string)stored, CultureInfo.InvariantCulture),
            Form.DateTime => stored is string text
                ? DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
                : ((DateTimeOffset)stored).UtcDateTime,
            Form.DateTimeOffset => stored is string text ? DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture) : stored,
            Form.Guid or Form.Boolean => stored,
            _ => Convert.ChangeType(stored, bare, CultureInfo.InvariantCulture),
        };
    }

    private string PartName(int part) => string.Create(CultureInfo.InvariantCulture, $"{Name}__{part}");

    private void WriteText(TableEntity entity, string text)
    {
        if (text.Length <= MaxText)
        {
            entity[Name] = text;
            return;
        }
        for (int part = 1, start = 0; start < text.Length; part++)
        {
            var length = Math.Min(MaxText, text.Length - start);
            // A surrogate pair that was cut could not be encoded.
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
            {
                length--;
            }
            entity[part == 1 ? Name : PartName(part)] = text.Substring(start, length);
            start += length;
        }
    }

    private string ReadText(TableEntity entity, object first)
    {
        var text = (string)first;
        for (var part = 2; entity.TryGetValue(PartName(part), out var more); part++)
        {
            text += (string)more;
        }
        return text;
    }

    private void WriteBinary(TableEntity entity, byte[] bytes)
    {
        if (bytes.Length <= MaxBinary)
        {
            entity[Name] = bytes;
            return;
        }
        for (int part = 1, start = 0; start < bytes.Length; part++, start += MaxBinary)
        {
            entity[part == 1 ? Name : PartName(part)] = bytes[start..Math.Min(start + MaxBinary, bytes.Length)];
        }
    }

    private byte[] ReadBinary(TableEntity entity, object first)
    {
        var bytes = (byte[])first;
        for (var part = 2; entity.TryGetValue(PartName(part), out var more); part++)
        {
            bytes = [.. bytes, .. (byte[])more];
        }
        return bytes;
    }
}
