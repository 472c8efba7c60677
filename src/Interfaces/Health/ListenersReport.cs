namespace Billing.Health;

/// <summary>The RADIUS listeners of one silo, added up. Totals count since the silo started.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Health.ListenersReport")]
public sealed record ListenersReport
{
    /// <summary>False while packets are not taken.</summary>
    [Id(0)] public required bool Listening { get; init; }

    /// <summary>Datagrams, whatever became of them.</summary>
    [Id(1)] public required long Packets { get; init; }
    [Id(2)] public required long Replies { get; init; }

    /// <summary>Requests that are queued or in work, now.</summary>
    [Id(3)] public required int InWork { get; init; }

    /// <summary>Datagrams without an answer of their own, by cause, such as <c>BadAuthenticator</c>.</summary>
    [Id(4)] public Dictionary<string, long> Drops { get; init; } = [];

    /// <summary>Those of the last minute.</summary>
    [Id(5)] public Dictionary<string, long> DropsLastMinute { get; init; } = [];
}
