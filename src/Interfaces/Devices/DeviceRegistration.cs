namespace Billing.Devices;

/// <summary>What the nodes say of whether a device's phone is registered. A line that other phones share is registered when one of them is.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceRegistration")]
public sealed record DeviceRegistration
{
    [Id(0)] public required bool Registered { get; init; }

    /// <summary>When it last registered, or registered again, by the node's clock; null when no node says.</summary>
    [Id(1)] public DateTimeOffset? At { get; init; }

    /// <summary>What several answers come to: one that is registered is enough, and one that is not known leaves it open.</summary>
    public static DeviceRegistration? Of(IReadOnlyCollection<DeviceRegistration?> answers)
    {
        var registered = answers.OfType<DeviceRegistration>().Where(answer => answer.Registered).ToArray();
        return registered.Length > 0 ? new DeviceRegistration { Registered = true, At = registered.Max(answer => answer.At) }
            : answers.Count == 0 || answers.Contains(null) ? null
            : new DeviceRegistration { Registered = false };
    }
}
