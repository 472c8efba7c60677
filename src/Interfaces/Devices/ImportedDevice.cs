namespace Billing.Devices;

/// <summary>What a file says of one device.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.ImportedDevice")]
public sealed record ImportedDevice
{
    [Id(0)] public required string Mac { get; init; }

    /// <summary>Only the fields named in <see cref="Fields"/> count.</summary>
    [Id(1)] public required DeviceDetails Details { get; init; }

    /// <summary>The columns that the file has, as <see cref="DeviceDetails"/> calls them: <c>serial</c>, <c>profileId</c>…</summary>
    [Id(2)] public required string[] Fields { get; init; }

    /// <summary>Ports that are not named stay as they are.</summary>
    [Id(3)] public required ImportedPort[] Ports { get; init; }
}
