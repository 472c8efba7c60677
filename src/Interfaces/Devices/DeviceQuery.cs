namespace Billing.Devices;

/// <summary>Which devices; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceQuery")]
public sealed record DeviceQuery
{
    /// <summary>What the MAC (in any spelling), the serial, the inventory id, the name or the first port's account begins with; or one whole account.</summary>
    [Id(0)] public string? Search { get; init; }
    [Id(1)] public string? Vendor { get; init; }
    [Id(2)] public string? Model { get; init; }

    /// <summary>Null: all but retired ones.</summary>
    [Id(3)] public DeviceStatus? Status { get; init; }
    [Id(4)] public string? ProfileId { get; init; }
    [Id(5)] public string? CustomerId { get; init; }
    [Id(6)] public Arrival? Arrival { get; init; }
    [Id(7)] public PublishStage? Publishing { get; init; }

    /// <summary>The devices with a port that is assigned to this account.</summary>
    [Id(8)] public string? AccountId { get; init; }

    /// <summary>Only those with flags, or without.</summary>
    [Id(9)] public bool? Flagged { get; init; }

    /// <summary>With <see cref="ProfileId"/>: those that have this version of it.</summary>
    [Id(10)] public int? ProfileVersion { get; init; }
}
