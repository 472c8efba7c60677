namespace Billing.Signup;

/// <summary>A site as people see it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SiteView")]
public sealed record SiteView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required SiteDetails Details { get; init; }

    /// <summary>Takes no new signups; those under way go on.</summary>
    [Id(2)] public required bool Paused { get; init; }

    /// <summary>The first characters of its key, and then dots.</summary>
    [Id(3)] public required string MaskedKey { get; init; }
    [Id(4)] public required DateTimeOffset KeySince { get; init; }
    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    [Id(6)] public required int Version { get; init; }
}
