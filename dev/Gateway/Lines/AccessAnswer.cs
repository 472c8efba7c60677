using Radius;

namespace Billing.Gateway.Lines;

/// <summary>What came of an Access-Request.</summary>
/// <param name="Accepted">Whether the call may be connected.</param>
/// <param name="Class">Goes back with the call's accounting (RFC 2865 §5.25).</param>
/// <param name="Limit">How long the call may last (Session-Timeout); null for no limit.</param>
internal sealed record AccessAnswer(bool Accepted, byte[]? Class, TimeSpan? Limit)
{
    public static AccessAnswer Read(byte[] octets)
    {
        _ = RadiusPacketView.TryParse(octets, out var packet, out _);
        return new AccessAnswer(
            packet.Code == RadiusCode.AccessAccept,
            packet.TryGet(AttributeType.Class, out var group) ? group.Value.ToArray() : null,
            packet.TryGet(AttributeType.SessionTimeout, out var limit) && limit.TryGetInteger(out var seconds) ? TimeSpan.FromSeconds(seconds) : null);
    }
}
