using Billing.Calls;

namespace Billing.Lake;

/// <summary>
/// One row of the lake: what is known of an ended call since <see cref="Version"/>. docs/cdr-lake.md is the public contract of its columns. Times are
/// kept to the microsecond.
/// </summary>
public sealed record CdrRecord
{
    public required string Key { get; init; }

    /// <summary>Which call of this key, from 0.</summary>
    public int Generation { get; init; }

    /// <summary>Rises with each correction; of the rows of one call, readers take the one with the greatest.</summary>
    public required long Version { get; init; }

    /// <summary>A tombstone: the call is no longer to be seen, whatever older rows say.</summary>
    public bool Deleted { get; init; }
    public string? CustomerId { get; init; }
    public string? AccountId { get; init; }

    /// <summary>E.164 where it is a number of the public network, else as the node told it.</summary>
    public string? Caller { get; init; }

    /// <summary>E.164 where it is a number of the public network, else as the node told it.</summary>
    public string? Callee { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or null.</summary>
    public string? CallerCountry { get; init; }

    /// <summary>National destination code as libphonenumber tells it, or null.</summary>
    public string? CallerArea { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or null.</summary>
    public string? CalleeCountry { get; init; }

    /// <summary>National destination code as libphonenumber tells it, or null.</summary>
    public string? CalleeArea { get; init; }

    /// <summary>The node of the first leg.</summary>
    public required string NodeId { get; init; }
    public required int Legs { get; init; }
    public required DateTimeOffset SetupAt { get; init; }

    /// <summary>Null when it was never answered.</summary>
    public DateTimeOffset? ConnectedAt { get; init; }
    public required DateTimeOffset DisconnectedAt { get; init; }

    /// <summary>Length of the conversation; 0 when it was never answered.</summary>
    public required int Seconds { get; init; }

    /// <summary>Q.850 cause, where a node told one.</summary>
    public int? Cause { get; init; }
    public int? SipCode { get; init; }
    public required Certainty Certainty { get; init; }

    /// <summary>Why it ended, or why its end is estimated, in a few words.</summary>
    public required string Why { get; init; }

    public CdrId Id => new(Key, Generation);

    /// <summary>The row that a CDR makes.</summary>
    /// <param name="cdr">The call's record.</param>
    /// <param name="callerArea">National destination code of the caller, or null.</param>
    /// <param name="calleeArea">National destination code of the callee, or null.</param>
    public static CdrRecord Of(Cdr cdr, string? callerArea, string? calleeArea)
    {
        ArgumentNullException.ThrowIfNull(cdr);
        return new()
        {
            Key = cdr.Key,
            Generation = cdr.Generation,
            Version = cdr.Version,
            CustomerId = cdr.CustomerId,
            AccountId = cdr.AccountId,
            Caller = cdr.Caller,
            Callee = cdr.Callee,
            CallerCountry = cdr.CallerCountry,
            CallerArea = callerArea,
            CalleeCountry = cdr.CalleeCountry,
            CalleeArea = calleeArea,
            NodeId = cdr.NodeId,
            Legs = cdr.Legs,
            SetupAt = cdr.SetupAt,
            ConnectedAt = cdr.ConnectedAt,
            DisconnectedAt = cdr.EndedAt,
            Seconds = cdr.Seconds,
            Cause = cdr.Cause,
            SipCode = cdr.SipCode,
            Certainty = cdr.Certainty,
            Why = cdr.Why,
        };
    }

    /// <summary>
    /// The row that hides this call. It carries nothing of the people who spoke, and lies in the same hour, so that it meets what it hides when the hour is
    /// made one file.
    /// </summary>
    /// <param name="version">Greater than any version written of this call.</param>
    public CdrRecord Tombstone(long version) => new()
    {
        Key = Key,
        Generation = Generation,
        Version = version,
        Deleted = true,
        NodeId = NodeId,
        Legs = 0,
        SetupAt = SetupAt,
        DisconnectedAt = DisconnectedAt,
        Seconds = 0,
        Certainty = Certainty,
        Why = "",
    };
}
