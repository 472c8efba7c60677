namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.ProfileView")]
public sealed record ProfileView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public string? Description { get; init; }

    /// <summary>The settings of the newest version.</summary>
    [Id(2)] public required PhoneSettings Settings { get; init; }

    /// <summary>The number of the newest version.</summary>
    [Id(3)] public required int Newest { get; init; }

    /// <summary>The version that was last rolled out wholly; devices that are new to the profile begin with it.</summary>
    [Id(4)] public required int Current { get; init; }

    /// <summary>Newest first.</summary>
    [Id(5)] public required ProfileVersion[] Versions { get; init; }
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    [Id(7)] public required int Version { get; init; }
}
