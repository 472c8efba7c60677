namespace Billing.Reports;

/// <summary>What a column's values are, and the CLR type that a row has them in.</summary>
[GenerateSerializer, Alias("Billing.Reports.ColumnType")]
public enum ColumnType
{
    /// <summary><see cref="string"/>; whatever has no type of its own here is told as JSON.</summary>
    Text,

    /// <summary><see cref="long"/>.</summary>
    Integer,

    /// <summary><see cref="double"/>.</summary>
    Number,

    /// <summary><see cref="decimal"/>.</summary>
    Decimal,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="DateOnly"/>.</summary>
    Date,

    /// <summary><see cref="DateTime"/> of unspecified kind: a clock of the report's time zone.</summary>
    LocalTime,

    /// <summary><see cref="DateTimeOffset"/> in UTC.</summary>
    Instant,
}
