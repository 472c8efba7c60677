using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Reports;

/// <summary>A question over the history of calls. What it may hold is told by <see cref="ReportValidation"/>.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportDefinition")]
public sealed record ReportDefinition
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter() },
    };

    [Id(0)] public required string Name { get; init; }
    [Id(1)] public ReportRange Range { get; init; } = new();
    [Id(2)] public CallFilter Filter { get; init; } = new();

    /// <summary>In the order of the columns; none makes a report of one row.</summary>
    [Id(3)] public ReportGroup[] GroupBy { get; init; } = [];

    /// <summary>In the order of the columns, after the groups. At least one, unless <see cref="Sql"/> says all of it.</summary>
    [Id(4)] public Measure[] Measures { get; init; } = [];

    /// <summary>By the groups when it is null; rows that are equal by it are in the order of the groups.</summary>
    [Id(5)] public ReportSort? Sort { get; init; }

    /// <summary>How many rows are kept of the sorted ones; all when it is null.</summary>
    [Id(6)] public int? Top { get; init; }

    /// <summary>One SELECT of DuckDB over the view <c>cdrs</c>, which holds the calls that ended in <see cref="Range"/>; instead of filter, groups and measures.</summary>
    [Id(7)] public string? Sql { get; init; }
    [Id(8)] public ReportSubject Subject { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="JsonException">It is not a definition; one with an unknown member is none.</exception>
    public static ReportDefinition FromJson(string json) =>
        JsonSerializer.Deserialize<ReportDefinition>(json, s_json) ?? throw new JsonException("A report's definition is an object.");

    /// <summary>The columns' headings, in their order; of SQL they are not known before it runs.</summary>
    public IEnumerable<string> Headings() => GroupBy.Select(group => group.ToString()).Concat(Measures.Select(measure => measure.Heading));
}
