using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Reports;

/// <summary>A question over the history of calls. What it may hold is told by <see cref="ReportValidation"/>.</summary>
public sealed record ReportDefinition
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public required string Name { get; init; }
    public ReportRange Range { get; init; } = new();
    public CallFilter Filter { get; init; } = new();

    /// <summary>In the order of the columns; none makes a report of one row.</summary>
    public IReadOnlyList<ReportGroup> GroupBy { get; init; } = [];

    /// <summary>In the order of the columns, after the groups.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>By the groups when it is null; rows that are equal by it are in the order of the groups.</summary>
    public ReportSort? Sort { get; init; }

    /// <summary>How many rows are kept of the sorted ones; all when it is null.</summary>
    public int? Top { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="JsonException">It is not a definition; one with an unknown member is none.</exception>
    public static ReportDefinition FromJson(string json) =>
        JsonSerializer.Deserialize<ReportDefinition>(json, s_json) ?? throw new JsonException("A report's definition is an object.");
}
