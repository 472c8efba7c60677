namespace Radius.Tests.Packets;

[TestClass]
public sealed class PacketParsingTests
{
    private const string Header = "00112233445566778899aabbccddeeff";

    [TestMethod]
    [DataRow("", PacketFault.ShorterThanHeader)]
    [DataRow("01000014" + "00112233445566778899aabbccddee", PacketFault.ShorterThanHeader)]
    [DataRow("01000013" + Header, PacketFault.LengthOutOfRange)]
    [DataRow("01000000" + Header, PacketFault.LengthOutOfRange)]
    [DataRow("01001001" + Header, PacketFault.LengthOutOfRange)]
    [DataRow("0100ffff" + Header, PacketFault.LengthOutOfRange)]
    [DataRow("01000015" + Header, PacketFault.Truncated)]
    [DataRow("01000015" + Header + "01", PacketFault.AttributeOverrun)]
    [DataRow("01000016" + Header + "0100", PacketFault.AttributeTooShort)]
    [DataRow("01000016" + Header + "0101", PacketFault.AttributeTooShort)]
    [DataRow("01000016" + Header + "0103", PacketFault.AttributeOverrun)]
    [DataRow("01000017" + Header + "000361", PacketFault.AttributeZero)]
    [DataRow("01000019" + Header + "0103610104", PacketFault.AttributeOverrun)]
    [DataRow("01000025" + Header + "501100112233445566778899aabbccddee", PacketFault.MessageAuthenticatorLength)]
    [DataRow("01000038" + Header + "5012" + Header + "5012" + Header, PacketFault.MessageAuthenticatorRepeated)]
    public void A_datagram_that_is_no_packet_is_refused_with_its_fault(string hex, PacketFault expected)
    {
        Assert.IsFalse(RadiusPacketView.TryParse(Convert.FromHexString(hex), out _, out var fault));
        Assert.AreEqual(expected, fault);
    }

    [TestMethod]
    public void A_packet_of_20_octets_and_one_of_4096_are_taken()
    {
        Assert.IsTrue(RadiusPacketView.TryParse(Convert.FromHexString("01000014" + Header), out _, out _));

        var longest = new byte[4096];
        longest[2] = 0x10;
        for (var at = 20; at < 4096;)
        {
            var size = Math.Min(255, 4096 - at);
            size = 4096 - at - size == 1 ? size - 1 : size;
            longest[at] = 33;
            longest[at + 1] = (byte)size;
            at += size;
        }

        Assert.IsTrue(RadiusPacketView.TryParse(longest, out var packet, out var fault), fault.ToString());
        Assert.IsTrue(packet.HasProxyState);
    }

    [TestMethod]
    public void What_follows_Length_is_padding()
    {
        Assert.IsTrue(RadiusPacketView.TryParse(Convert.FromHexString("01000017" + Header + "010361" + "0000ff"), out var packet, out _));
        Assert.AreEqual(23, packet.Octets.Length);
        var count = 0;
        foreach (var attribute in packet.Attributes)
        {
            Assert.AreEqual("61", Convert.ToHexString(attribute.Value));
            count++;
        }

        Assert.AreEqual(1, count);
    }

    [TestMethod]
    public void Several_sub_attributes_of_one_vendor_attribute_are_all_seen()
    {
        // Cisco (9): 1 "a=b", then 24 "X".
        Assert.IsTrue(RadiusPacketView.TryParse(Convert.FromHexString("01000022" + Header + "1a0e00000009" + "0105613d62" + "180358"), out var packet, out var fault), fault.ToString());
        Assert.IsTrue(packet.TryGet(26, out var vsa));
        Assert.IsTrue(vsa.TryGetVendorAttributes(out var vendor, out var inner));
        Assert.AreEqual(9u, vendor);
        var seen = new List<string>();
        foreach (var sub in inner)
        {
            seen.Add($"{sub.Vendor}/{sub.Type}:{Convert.ToHexString(sub.Value)}");
        }

        CollectionAssert.AreEqual(new[] { "9/1:613D62", "9/24:58" }, seen);
    }

    [TestMethod]
    [DataRow("1a0500000a", DisplayName = "too short for a vendor")]
    [DataRow("1a0700000009" + "01", DisplayName = "half a sub-attribute")]
    [DataRow("1a0800000009" + "0101", DisplayName = "a sub-attribute's length below 2")]
    [DataRow("1a0900000009" + "010461", DisplayName = "a sub-attribute that overruns")]
    public void A_vendor_attribute_of_another_layout_stays_opaque_and_the_packet_valid(string attribute)
    {
        var octets = Convert.FromHexString("01000000" + Header + attribute);
        octets[3] = (byte)octets.Length;
        Assert.IsTrue(RadiusPacketView.TryParse(octets, out var packet, out _));
        Assert.IsTrue(packet.TryGet(26, out var vsa));
        Assert.IsFalse(vsa.TryGetVendorAttributes(out _, out _));
    }
}
