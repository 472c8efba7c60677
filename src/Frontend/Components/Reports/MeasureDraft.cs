using Billing.Reports;

namespace Billing.Frontend.Components.Reports;

/// <summary>A measure while it is chosen.</summary>
public sealed class MeasureDraft
{
    public MeasureKind Kind { get; set; }
    public string Name { get; set; } = "";
    public bool HasCondition { get; set; }
    public FilterDraft Condition { get; set; } = new();

    public bool NeedsCondition => Kind is MeasureKind.Share or MeasureKind.Ratio;

    public static MeasureDraft Of(Measure measure) => new()
    {
        Kind = measure.Kind,
        Name = measure.Name ?? "",
        HasCondition = measure.Condition is not null,
        Condition = measure.Condition is { } condition ? FilterDraft.Of(condition) : new(),
    };

    public Measure ToMeasure() => new()
    {
        Kind = Kind,
        Name = string.IsNullOrWhiteSpace(Name) ? null : Name,
        Condition = Kind != MeasureKind.PeakSimultaneous && (HasCondition || NeedsCondition) ? Condition.ToFilter() : null,
    };
}
