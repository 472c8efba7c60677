namespace Billing.Devices;

/// <summary>That a file was asked for.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.FetchNote")]
public sealed record FetchNote
{
    [Id(0)] public required DateTimeOffset At { get; init; }
    [Id(1)] public required string File { get; init; }
    [Id(2)] public string? Address { get; init; }
    [Id(3)] public string? UserAgent { get; init; }

    /// <summary>The MD5 of what was served, in lower-case hex; null when it is not known, and then the time decides which version it was.</summary>
    [Id(4)] public string? Md5 { get; init; }
}
