namespace Billing.Devices;

/// <summary>One thing that is to be done to many devices.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceJobOrder")]
public sealed record DeviceJobOrder
{
    /// <summary>A job takes no more devices.</summary>
    public const int MostDevices = 20_000;

    [Id(0)] public required DeviceJobAction Action { get; init; }

    /// <summary>1 to 20,000 of them, in any usual spelling.</summary>
    [Id(1)] public required string[] Macs { get; init; }

    /// <summary>For <see cref="DeviceJobAction.AssignProfile"/>.</summary>
    [Id(2)] public string? ProfileId { get; init; }

    /// <summary>For <see cref="DeviceJobAction.Retire"/>; kept with each device.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>How many phones a second are told, for <see cref="DeviceJobAction.Resync"/>: the registrar must bear all of them at once.</summary>
    [Id(4)] public int PerSecond { get; init; } = 20;

    /// <summary>For <see cref="DeviceJobAction.Retire"/>: a device that is not this customer's any more stays as it is. Null for whosever they are.</summary>
    [Id(5)] public string? CustomerId { get; init; }
}
