namespace Radius.Tests;

/// <summary>Packets made by the test itself.</summary>
internal static class Built
{
    public static byte[] Packet(RadiusCode code, AttributeList attributes, byte[]? secret = null, byte identifier = 1, bool messageAuthenticator = false)
    {
        var buffer = new byte[RadiusPacketView.MaxLength];
        var writer = PacketWriter.Request(buffer, code, identifier, messageAuthenticator);
        writer.Add(attributes);
        return buffer[..writer.Finish(secret ?? Captured.Secret)];
    }

    public static RadiusPacketView View(ReadOnlySpan<byte> octets) =>
        RadiusPacketView.TryParse(octets, out var packet, out var fault) ? packet : throw new InvalidOperationException(fault.ToString());

    public static CallAttributes Accounting(ClientProfile profile, AttributeList attributes, CauseRadix? radix = null) =>
        CallAttributes.Parse(View(Packet(RadiusCode.AccountingRequest, attributes)), profile, radix);
}
