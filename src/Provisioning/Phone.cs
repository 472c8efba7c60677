using Billing.Devices;

namespace Billing.Provisioning;

/// <summary>All that a phone's files are made of. Carries passwords.</summary>
public sealed record Phone
{
    /// <summary>12 lower-case hexadecimal digits without separators.</summary>
    public required string Mac { get; init; }

    /// <summary>One of <see cref="PhoneCatalog.Models"/>.</summary>
    public required PhoneModel Model { get; init; }

    /// <summary>The profile's properties.</summary>
    public required PhoneSettings Settings { get; init; }

    /// <summary>At most one for each port from 1 to the model's ports; a port without one is written as disabled.</summary>
    public required IReadOnlyList<PhoneLine> Lines { get; init; }

    /// <summary>The password of the phone's own menu and web page; written when the profile says that we choose it.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>
    /// The folder that the phone is told to ask for its files, such as <c>https://phones.example.com/p/token/</c>. Ends with a slash; nothing in
    /// it may need an escape, since phones differ in how they read those.
    /// </summary>
    public required Uri ConfigurationBase { get; init; }
}
