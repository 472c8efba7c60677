using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Billing.Storage;

namespace Billing.Silo.Secrets;

/// <summary>Has what is marked <see cref="SecretAttribute"/> pass through a box, in whatever a state is written as.</summary>
internal static class SecretJson
{
    public static void Add(JsonSerializerOptions json, ISecretBox box)
    {
        var text = new TextConverter(box);
        var texts = new TextsConverter(box);
        json.TypeInfoResolver = (json.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(type =>
        {
            foreach (var property in type.Properties)
            {
                if (property.AttributeProvider is MemberInfo member && member.IsDefined(typeof(SecretAttribute)))
                {
                    property.CustomConverter = property.PropertyType == typeof(string) ? text
                        : property.PropertyType == typeof(string[]) ? texts
                        : throw new NotSupportedException($"{type.Type}.{property.Name} is neither a text nor a list of texts.");
                }
            }
        });
    }

    private sealed class TextConverter(ISecretBox box) : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } stored ? box.Open(stored) : null;

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(box.Seal(value));
    }

    private sealed class TextsConverter(ISecretBox box) : JsonConverter<string[]>
    {
        public override string[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("This is no list of texts.");
            }

            List<string> texts = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                texts.Add(box.Open(reader.GetString() ?? throw new JsonException("A text is missing.")));
            }

            return [.. texts];
        }

        public override void Write(Utf8JsonWriter writer, string[] value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var text in value)
            {
                writer.WriteStringValue(box.Seal(text));
            }

            writer.WriteEndArray();
        }
    }
}
