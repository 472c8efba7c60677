using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>Whether a device's phone is registered.</summary>
/// <param name="Registered">Null when no node can tell.</param>
/// <param name="At">When it last registered, by the node's clock; null when no node says.</param>
public sealed record Registration(bool? Registered, DateTimeOffset? At)
{
    internal static Registration From(DeviceRegistration? registration) => new(registration?.Registered, registration?.At);
}
