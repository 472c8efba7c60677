namespace Radius;

/// <summary>A verified answer to one of our requests.</summary>
public sealed class RadiusResponse
{
    private readonly byte[] octets;

    internal RadiusResponse(byte[] octets) => this.octets = octets;

    public RadiusCode Code => (RadiusCode)octets[0];

    /// <summary>The packet; lives as long as the response.</summary>
    public RadiusPacketView Packet =>
        RadiusPacketView.TryParse(octets, out var packet, out _) ? packet : throw new InvalidOperationException("Not a packet.");
}
