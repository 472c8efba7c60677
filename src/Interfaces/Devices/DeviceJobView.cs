namespace Billing.Devices;

/// <summary>How far something that is done to many devices has come.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceJobView")]
public sealed record DeviceJobView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required DeviceJobAction Action { get; init; }
    [Id(2)] public string? ProfileId { get; init; }
    [Id(3)] public string? Reason { get; init; }
    [Id(4)] public required int PerSecond { get; init; }
    [Id(5)] public required DeviceJobStage Stage { get; init; }
    [Id(6)] public required DateTimeOffset StartedAt { get; init; }
    [Id(7)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ordered it.</summary>
    [Id(8)] public required string By { get; init; }
    [Id(9)] public required int Devices { get; init; }

    /// <summary>How many it has dealt with, be it in vain.</summary>
    [Id(10)] public required int Done { get; init; }
    [Id(11)] public required int Refused { get; init; }

    /// <summary>The first thousand of those refused.</summary>
    [Id(12)] public required DeviceRefusal[] Refusals { get; init; }
}
