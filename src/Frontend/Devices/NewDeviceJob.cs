using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>One thing to do to many devices.</summary>
public sealed record NewDeviceJob
{
    public required DeviceJobAction Action { get; init; }

    /// <summary>Up to 20,000, in any usual spelling; without it, the devices that the query's filters choose.</summary>
    public IReadOnlyList<string>? Macs { get; init; }

    /// <summary>The profile that they get, for <c>assignProfile</c>.</summary>
    public string? ProfileId { get; init; }

    /// <summary>Kept with each device, for <c>retire</c>; at most 500 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>How many phones a second are told, for <c>resync</c>: 1 to 200.</summary>
    public int PerSecond { get; init; } = 20;
}
