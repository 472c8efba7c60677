using System.Text.Json.Serialization;

namespace Billing.Reports;

/// <summary>One figure of each row of a report.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.Measure")]
public sealed record Measure
{
    [Id(0)] public required MeasureKind Kind { get; init; }

    /// <summary>The calls that are meant; needed for a share and a ratio, optional for the others, none for the peak.</summary>
    [Id(1)] public CallFilter? Condition { get; init; }

    /// <summary>Heading of the column; the kind's name when it is null.</summary>
    [Id(2)] public string? Name { get; init; }

    [JsonIgnore]
    public string Heading => Name ?? Kind.ToString();
}
