namespace Billing.Load;

/// <summary>One call on its way through its records.</summary>
internal struct Call
{
    public required long Number { get; init; }

    public required Account Account { get; init; }

    /// <summary>What is to be sent, or was last.</summary>
    public RecordKind Next { get; set; }

    /// <summary>When the next record is due, in ticks of the clock that measures.</summary>
    public long Due { get; set; }

    /// <summary>Unix milliseconds of the Start.</summary>
    public long StartedAt { get; set; }

    /// <summary>The Class attribute of the Accept (type, length, value), which goes back with the accounting.</summary>
    public byte[]? Class { get; set; }
}
