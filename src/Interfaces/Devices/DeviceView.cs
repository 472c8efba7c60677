namespace Billing.Devices;

/// <summary>A device as people see it; no secret is in it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceView")]
public sealed record DeviceView
{
    /// <summary>12 lower-case hex digits.</summary>
    [Id(0)] public required string Mac { get; init; }
    [Id(1)] public required DeviceDetails Details { get; init; }
    [Id(2)] public required DeviceStatus Status { get; init; }

    /// <summary>The ports that are assigned, in order.</summary>
    [Id(3)] public required DevicePort[] Ports { get; init; }
    [Id(4)] public required int TotalPorts { get; init; }

    /// <summary>The id of the model's family.</summary>
    [Id(5)] public required string Family { get; init; }

    /// <summary>The version of its profile that it has; a newer one reaches it by a rollout.</summary>
    [Id(6)] public int? ProfileVersion { get; init; }
    [Id(7)] public required PublishStage Publishing { get; init; }

    /// <summary>Why the last try failed; null when it did not.</summary>
    [Id(8)] public string? PublishFailure { get; init; }
    [Id(9)] public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>A hash of the files that it should have; null before they were first published.</summary>
    [Id(10)] public string? ExpectedVersion { get; init; }

    /// <summary>The version that it last fetched.</summary>
    [Id(11)] public string? FetchedVersion { get; init; }

    /// <summary>The last file that it fetched, be it one that says nothing of the version.</summary>
    [Id(12)] public DeviceFetch? LastFetch { get; init; }
    [Id(13)] public required Arrival Arrival { get; init; }
    [Id(14)] public required DeviceFlag[] Flags { get; init; }

    /// <summary>The first characters of its token, and then dots; null without one.</summary>
    [Id(15)] public string? MaskedToken { get; init; }

    /// <summary>Null when no former address serves.</summary>
    [Id(16)] public DeviceRotation? Rotation { get; init; }
    [Id(17)] public DeviceResync? LastResync { get; init; }
    [Id(18)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change by a person; give it back with the next one.</summary>
    [Id(19)] public required int Version { get; init; }

    public int FreePorts => TotalPorts - Ports.Length;
}
