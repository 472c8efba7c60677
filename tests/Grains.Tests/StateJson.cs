using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace Billing.Grains.Tests;

/// <summary>Stores states as the product does: every state that is read back was JSON in between.</summary>
internal sealed class StateJson : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions s_options = new() { Converters = { new JsonStringEnumConverter() } };

    public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input, s_options);

    public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>(s_options)!;
}
