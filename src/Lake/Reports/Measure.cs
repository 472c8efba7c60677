namespace Billing.Reports;

/// <summary>One figure of each row of a report.</summary>
public sealed record Measure
{
    public required MeasureKind Kind { get; init; }

    /// <summary>The calls that are meant; needed for a share and a ratio, optional for the others, none for the peak.</summary>
    public CallFilter? Condition { get; init; }

    /// <summary>Heading of the column; the kind's name when it is null.</summary>
    public string? Name { get; init; }

    internal string Heading => Name ?? Kind.ToString();
}
