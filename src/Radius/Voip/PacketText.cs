using System.Globalization;
using System.Net;
using System.Text;

namespace Radius;

/// <summary>Renders packets for people: one attribute per line, in the order of the packet.</summary>
public static class PacketText
{
    private const string Masked = "(hidden)";

    /// <summary>
    /// <c>Name = value</c> lines, the code first. Passwords, responses to challenges and keys are masked; control characters
    /// cannot forge a line.
    /// </summary>
    public static string Render(in RadiusPacketView packet, ClientProfile profile)
    {
        var text = new StringBuilder(1024);
        text.Append(CultureInfo.InvariantCulture, $"{packet.Code} id={packet.Identifier} length={packet.Octets.Length}\n");
        foreach (var attribute in packet.Attributes)
        {
            if (!attribute.TryGetVendorAttributes(out var vendor, out var inner))
            {
                Append(text, packet.Code, profile, attribute);
                continue;
            }

            foreach (var sub in inner)
            {
                Append(text, packet.Code, profile, sub);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, RadiusCode code, ClientProfile profile, in RadiusAttribute attribute)
    {
        var definition = RadiusDictionary.Find(profile, code, attribute.Vendor, attribute.Type);
        if (definition is null)
        {
            text.Append(attribute.Vendor == 0 ? "Attr-" : $"Vendor-{attribute.Vendor}-Attr-").Append(attribute.Type);
        }
        else
        {
            text.Append(definition.Name);
        }

        text.Append(" = ");
        AppendValue(text, definition, attribute);
        text.Append('\n');
    }

    private static void AppendValue(StringBuilder text, AttributeDefinition? definition, in RadiusAttribute attribute)
    {
        var value = attribute.Value;
        switch (definition?.Kind)
        {
            case AttributeKind.Secret:
                text.Append(Masked);
                break;
            case AttributeKind.DigestAttributes:
                AppendDigest(text, value);
                break;
            case AttributeKind.Integer when attribute.TryGetInteger(out var number):
                text.Append(number);
                if (definition.Name == "Acct-Status-Type" && Enum.IsDefined((AcctStatusType)number))
                {
                    text.Append(CultureInfo.InvariantCulture, $" ({(AcctStatusType)number})");
                }

                break;
            case AttributeKind.Time when attribute.TryGetInteger(out var seconds):
                text.Append(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-ddTHH:mm:ssZ}");
                break;
            case AttributeKind.Address when value.Length is 4 or 16:
                text.Append(new IPAddress(value));
                break;
            case AttributeKind.Text:
                // A call identity may be raw octets.
                AppendText(text, value.TrimEnd((byte)0));
                break;
            case null when !value.IsEmpty:
                AppendText(text, value);
                break;
            default:
                AppendHex(text, value);
                break;
        }
    }

    private static void AppendText(StringBuilder text, ReadOnlySpan<byte> value)
    {
        if (WireText.IsClean(value))
        {
            text.Append(WireText.Read(value));
        }
        else
        {
            AppendHex(text, value);
        }
    }

    private static void AppendHex(StringBuilder text, ReadOnlySpan<byte> value) => text.Append("0x").Append(Convert.ToHexString(value));

    private static void AppendDigest(StringBuilder text, ReadOnlySpan<byte> value)
    {
        var separator = string.Empty;
        foreach (var sub in new RadiusAttributeSequence(value))
        {
            text.Append(separator).Append(DigestCredentials.SubAttributeName(sub.Type)).Append('=');
            AppendText(text, sub.Value);
            separator = ", ";
        }
    }
}
