using System.Net;

namespace Radius;

/// <summary>What a listener has counted since it started.</summary>
/// <param name="Packets">Datagrams received.</param>
/// <param name="Replies">Replies sent, repeated ones included.</param>
/// <param name="InWork">Requests queued or in a handler now.</param>
/// <param name="Drops">By cause; causes that never occurred are absent.</param>
/// <param name="Clients">By client, those heard of at least once.</param>
/// <param name="UnknownSources">The 64 most recent source addresses that no client has, latest first.</param>
public sealed record ListenerSnapshot(
    long Packets,
    long Replies,
    int InWork,
    IReadOnlyDictionary<DropCause, long> Drops,
    IReadOnlyList<ClientSnapshot> Clients,
    IReadOnlyList<UnknownSourceSnapshot> UnknownSources);

/// <summary>The same for one client.</summary>
/// <param name="Name"><see cref="RadiusClient.Name"/>.</param>
/// <param name="Packets">Datagrams from it.</param>
/// <param name="Replies">Replies to it.</param>
/// <param name="LastPacket">When the last valid, authentic packet came, UTC; null if none has.</param>
/// <param name="Drops">By cause.</param>
/// <param name="LastFault">What was wrong with the last malformed datagram.</param>
public sealed record ClientSnapshot(
    string Name, long Packets, long Replies, DateTimeOffset? LastPacket, IReadOnlyDictionary<DropCause, long> Drops, PacketFault LastFault);

/// <summary>A source address that no client has.</summary>
/// <param name="Address">The address.</param>
/// <param name="Packets">Datagrams since it was first remembered.</param>
/// <param name="LastPacket">When the last came, UTC.</param>
public sealed record UnknownSourceSnapshot(IPAddress Address, long Packets, DateTimeOffset LastPacket);
