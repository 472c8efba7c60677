namespace Billing.Calls;

/// <summary>One accounting record of a node, in our own words. Applying it twice changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.AccountingEvent")]
public sealed record AccountingEvent
{
    /// <summary>Normalised h323-conf-id, else call-id, else node and Acct-Session-Id: see <see cref="Calls.CallKey"/>.</summary>
    [Id(0)] public required string CallKey { get; init; }
    [Id(1)] public required string NodeId { get; init; }

    /// <summary>Acct-Session-Id. With <see cref="Origin"/> it names the leg within its node.</summary>
    [Id(2)] public required string LegId { get; init; }
    [Id(3)] public required AccountingStatus Status { get; init; }

    /// <summary>When it happened by the node's clock, made sane against <see cref="ArrivedAt"/>.</summary>
    [Id(4)] public required DateTimeOffset At { get; init; }
    [Id(5)] public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>Whether a Start of this kind of node means that the call was answered (a SIP proxy) or only set up (Cisco).</summary>
    [Id(6)] public bool StartMeansConnected { get; init; }
    [Id(7)] public LegOrigin Origin { get; init; }

    /// <summary>As <see cref="Ids.NormalizeAccount"/> spells it; null when the record names none.</summary>
    [Id(8)] public string? AccountId { get; init; }
    [Id(9)] public string? Caller { get; init; }
    [Id(10)] public string? Callee { get; init; }
    [Id(11)] public string? ConfId { get; init; }
    [Id(12)] public string? CallId { get; init; }
    [Id(13)] public DateTimeOffset? SetupAt { get; init; }
    [Id(14)] public DateTimeOffset? ConnectedAt { get; init; }
    [Id(15)] public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>Acct-Session-Time.</summary>
    [Id(16)] public int? Seconds { get; init; }

    /// <summary>Q.850 cause.</summary>
    [Id(17)] public int? Cause { get; init; }
    [Id(18)] public int? SipCode { get; init; }
    [Id(19)] public string? RemoteAddress { get; init; }

    /// <summary>Address and port that the packet came from.</summary>
    [Id(20)] public string? Source { get; init; }

    /// <summary>Where the packet itself is kept: a place in the journal, for <see cref="TimelineEntry.Journal"/>.</summary>
    [Id(21)] public string? Journal { get; init; }

    /// <summary>
    /// Read from the journal of a silo that is gone, or tried before: what it changed may be stored in part, and that is completed.
    /// </summary>
    [Id(22)] public bool Replayed { get; init; }

    /// <summary>Whom to tell when it is in rows; null when the request itself is answered only then, as it is for whoever asks from another silo.</summary>
    [field: NonSerialized]
    public IRecordReceipt? Receipt { get; init; }
}
