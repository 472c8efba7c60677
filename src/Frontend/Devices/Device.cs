using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>A device as the API shows it; no secret is in it.</summary>
public sealed record Device : DeviceFields
{
    /// <summary>12 lower-case hex digits.</summary>
    public required string Mac { get; init; }
    public required DeviceStatus Status { get; init; }

    /// <summary>The ports that are assigned, in order.</summary>
    public required IReadOnlyList<DevicePort> Ports { get; init; }
    public required int TotalPorts { get; init; }
    public required int FreePorts { get; init; }

    /// <summary>Of its model; overrides of profiles go by it.</summary>
    public required string Family { get; init; }

    /// <summary>The version of its profile that it has; a newer one reaches it by a rollout.</summary>
    public int? ProfileVersion { get; init; }
    public required PublishStage Publishing { get; init; }

    /// <summary>Why the last try to publish failed; null when it did not.</summary>
    public string? PublishFailure { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>A hash of the files that it should have; null before they were first published.</summary>
    public string? ExpectedVersion { get; init; }
    public string? FetchedVersion { get; init; }
    public required Arrival Arrival { get; init; }
    public DeviceFetch? LastFetch { get; init; }
    public required IReadOnlyList<DeviceFlag> Flags { get; init; }

    /// <summary>The first characters of its token, and then dots; null without one. See reveal-url.</summary>
    public string? MaskedToken { get; init; }

    /// <summary>Null when no former address serves.</summary>
    public DeviceRotation? Rotation { get; init; }
    public DeviceResync? LastResync { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change by a person; give it back with the next one.</summary>
    public required int Version { get; init; }

    internal static Device From(DeviceView view) => new()
    {
        Mac = view.Mac,
        Vendor = view.Details.Vendor,
        Model = view.Details.Model,
        Serial = view.Details.Serial,
        InventoryId = view.Details.InventoryId,
        Name = view.Details.Name,
        Location = view.Details.Location,
        Notes = view.Details.Notes,
        ProfileId = view.Details.ProfileId,
        CustomerId = view.Details.CustomerId,
        NodeId = view.Details.NodeId,
        Status = view.Status,
        Ports = view.Ports,
        TotalPorts = view.TotalPorts,
        FreePorts = view.FreePorts,
        Family = view.Family,
        ProfileVersion = view.ProfileVersion,
        Publishing = view.Publishing,
        PublishFailure = view.PublishFailure,
        PublishedAt = view.PublishedAt,
        ExpectedVersion = view.ExpectedVersion,
        FetchedVersion = view.FetchedVersion,
        Arrival = view.Arrival,
        LastFetch = view.LastFetch,
        Flags = view.Flags,
        MaskedToken = view.MaskedToken,
        Rotation = view.Rotation,
        LastResync = view.LastResync,
        CreatedAt = view.CreatedAt,
        Version = view.Version,
    };
}
