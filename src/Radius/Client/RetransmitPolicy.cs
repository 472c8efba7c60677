namespace Radius;

/// <summary>How a client repeats a request that gets no answer (RFC 5080 §2.2.1).</summary>
public sealed record RetransmitPolicy
{
    /// <summary>The RFC's values: 2 s at first, doubling to at most 16 s, 5 transmissions, 30 s in all.</summary>
    public static RetransmitPolicy Default { get; } = new();

    /// <summary>IRT: wait after the first transmission.</summary>
    public TimeSpan InitialWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>MRT: the longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(16);

    /// <summary>MRC: transmissions in all.</summary>
    public int Transmissions { get; init; } = 5;

    /// <summary>MRD: time in all.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);
}
