using System.Net;

namespace Radius.Tests.Packets;

[TestClass]
public sealed class PacketWriterTests
{
    private static readonly byte[] Secret = "s3cret"u8.ToArray();

    [TestMethod]
    public void Proxy_States_come_back_in_order_after_the_Message_Authenticator()
    {
        var request = Request(RadiusCode.AccessRequest, new AttributeList().Add(33, "one").Add(1, "alice").Add(33, "two").Add(33, "three"));
        var buffer = new byte[4096];
        var writer = PacketWriter.Reply(buffer, RadiusCode.AccessReject, View(request));
        writer.Add(18, "no"u8);
        var reply = View(buffer.AsSpan(0, writer.Finish(Secret)));
        var seen = new List<string>();
        foreach (var attribute in reply.Attributes)
        {
            seen.Add(attribute.Type == 80 ? "80" : $"{attribute.Type}:{System.Text.Encoding.ASCII.GetString(attribute.Value)}");
        }

        CollectionAssert.AreEqual(new[] { "80", "33:one", "33:two", "33:three", "18:no" }, seen);
    }

    [TestMethod]
    public void A_bare_accounting_acknowledgement_is_20_octets()
    {
        var request = View(Captured.Get("normal", "Accounting-Request").Octets);
        var buffer = new byte[4096];
        var length = PacketWriter.Reply(buffer, RadiusCode.AccountingResponse, request).Finish(Captured.Secret);
        Assert.AreEqual(Convert.ToHexString(Captured.Get("normal", "Accounting-Response").Octets), Convert.ToHexString(buffer.AsSpan(0, length)));
    }

    [TestMethod]
    public void A_reply_that_does_not_fit_is_not_made()
    {
        var states = new AttributeList();
        for (var i = 0; i < 15; i++)
        {
            states.Add(33, new byte[253].AsSpan());
        }

        var request = Request(RadiusCode.AccessRequest, states);
        var writer = PacketWriter.Reply(new byte[4096], RadiusCode.AccessAccept, View(request));
        writer.Add(new AttributeList().Add(25, new byte[253].AsSpan()));
        Assert.AreEqual(0, writer.Finish(Secret));
    }

    [TestMethod]
    public void Attributes_are_written_as_gateways_read_them()
    {
        var list = new AttributeList()
            .SessionTimeout(TimeSpan.FromSeconds(3600.9)).CreditTime(TimeSpan.FromSeconds(3600.9)).ReturnCode(0).Class("c=1")
            .InterimInterval(TimeSpan.FromSeconds(5)).NasAddress(IPAddress.Parse("::ffff:10.0.0.1")).NasAddress(IPAddress.IPv6Loopback);
        Assert.AreEqual(
            "AccessAccept id=0 length=116\nSession-Timeout = 3600\nh323-credit-time = h323-credit-time=3600\nh323-return-code = h323-return-code=0\n"
            + "Class = c=1\nAcct-Interim-Interval = 60\nNAS-IP-Address = 10.0.0.1\nNAS-IPv6-Address = ::1\n",
            PacketText.Render(View(Request(RadiusCode.AccessAccept, list, false)), ClientProfile.Generic));
    }

    [TestMethod]
    public void A_long_Reply_Message_is_split_between_characters()
    {
        var text = string.Concat(Enumerable.Repeat("é€", 120));
        var request = View(Request(RadiusCode.AccessReject, new AttributeList().ReplyMessage(text), false));
        var together = string.Empty;
        foreach (var attribute in request.Attributes)
        {
            var part = System.Text.Encoding.UTF8.GetString(attribute.Value);
            Assert.DoesNotContain("\uFFFD", part);
            together += part;
        }

        Assert.AreEqual(text, together);
    }

    [TestMethod]
    public void A_value_that_cannot_be_encoded_is_refused_at_once()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AttributeList().Add(1, new string('x', 254)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AttributeList().AddVendor(9, 1, new string('x', 248)));
        Assert.ThrowsExactly<ArgumentException>(() =>
        {
            var list = new AttributeList();
            for (var i = 0; i < 17; i++)
            {
                list.Add(1, new string('x', 253));
            }
        });
    }

    private static RadiusPacketView View(ReadOnlySpan<byte> octets) =>
        RadiusPacketView.TryParse(octets, out var packet, out var fault) ? packet : throw new InvalidOperationException(fault.ToString());

    private static byte[] Request(RadiusCode code, AttributeList attributes, bool sign = true)
    {
        var buffer = new byte[4096];
        var writer = PacketWriter.Request(buffer, code, 0, sign);
        writer.Add(attributes);
        return buffer[..writer.Finish(Secret)];
    }
}
