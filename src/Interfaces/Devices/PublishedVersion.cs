namespace Billing.Devices;

/// <summary>Files that were published; one entry for each time that they differed from those before.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.PublishedVersion")]
public sealed record PublishedVersion
{
    /// <summary>A hash of the files: 12 hex digits.</summary>
    [Id(0)] public required string Version { get; init; }
    [Id(1)] public required DateTimeOffset At { get; init; }
    [Id(2)] public required string By { get; init; }
    [Id(3)] public required string Why { get; init; }
    [Id(4)] public string? ProfileId { get; init; }
    [Id(5)] public int? ProfileVersion { get; init; }
}
