namespace Billing.Devices;

/// <summary>A file for a phone. Carries secrets.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.ServedFile")]
public sealed record ServedFile
{
    [Id(0)] public required string Name { get; init; }
    [Id(1)] public required string ContentType { get; init; }
    [Id(2)] public required byte[] Content { get; init; }

    /// <summary>Of the content, in lower-case hex; good for an ETag.</summary>
    [Id(3)] public required string Md5 { get; init; }
}
