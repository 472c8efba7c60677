using System.Net;

namespace Radius;

/// <summary>
/// A validated and authenticated request. It looks into a pooled datagram, which it loses when its handler completes: after that
/// its packet throws <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class RadiusRequest
{
    private byte[]? datagram;
    private readonly int length;
    private readonly IPAddress sourceAddress;
    private readonly int sourcePort;

    internal RadiusRequest(byte[] datagram, int length, RadiusClient client, IPAddress sourceAddress, int sourcePort, DateTimeOffset arrival)
    {
        this.datagram = datagram;
        this.length = length;
        this.sourceAddress = sourceAddress;
        this.sourcePort = sourcePort;
        Client = client;
        ArrivalTime = arrival;
        Code = (RadiusCode)datagram[0];
    }

    /// <summary>Who sent it.</summary>
    public RadiusClient Client { get; }

    /// <summary>Where it came from; IPv4 is plain, never mapped into IPv6.</summary>
    public IPEndPoint Source => new(sourceAddress, sourcePort);

    /// <summary>When it was taken from the socket, UTC.</summary>
    public DateTimeOffset ArrivalTime { get; }

    public RadiusCode Code { get; }

    /// <summary>The packet itself.</summary>
    public RadiusPacketView Packet
    {
        get
        {
            ObjectDisposedException.ThrowIf(datagram is null, this);
            return RadiusPacketView.TryParse(datagram.AsSpan(0, length), out var packet, out _)
                ? packet
                : throw new InvalidOperationException("The datagram was changed after it had been checked.");
        }
    }

    /// <summary>A request over a datagram of one's own, for instance to test a handler without a socket.</summary>
    /// <exception cref="ArgumentException">The datagram is not a packet.</exception>
    public static RadiusRequest FromDatagram(byte[] datagram, RadiusClient client, IPEndPoint source, DateTimeOffset arrival) =>
        RadiusPacketView.TryParse(datagram, out _, out var fault)
            ? new RadiusRequest(datagram, datagram.Length, client, source.Address, source.Port, arrival)
            : throw new ArgumentException($"Not a RADIUS packet: {fault}.", nameof(datagram));

    /// <summary>What it says about a call, in the dialect of its client.</summary>
    public CallAttributes ParseCall() => CallAttributes.Parse(Packet, Client.Profile, Client.DisconnectCauseRadix);

    /// <summary>What an Access-Request offers as proof, or null.</summary>
    public Credentials? ParseCredentials() => Credentials.Parse(Packet, Client.Secret);

    /// <summary>All attributes as <c>Name = value</c> lines, secrets masked.</summary>
    public string Describe() => PacketText.Render(Packet, Client.Profile);

    internal void Release() => datagram = null;
}
