using System.Globalization;

namespace Radius.Tests.Packets;

/// <summary>Every packet of the captures, against what another implementation decoded from it.</summary>
[TestClass]
public sealed class CaptureTests
{
    public static IEnumerable<object[]> Indexes => Captured.All.Select(packet => new object[] { packet.Index, packet.ToString() });

    [TestMethod]
    [DynamicData(nameof(Indexes))]
    public void A_captured_packet_is_parsed_and_its_authenticators_verify(int index, string name)
    {
        var captured = Captured.All[index];
        Assert.IsTrue(RadiusPacketView.TryParse(captured.Octets, out var packet, out var fault), $"{name}: {fault}");
        Assert.AreEqual(captured.Octets.Length, packet.Octets.Length);
        switch (packet.Code)
        {
            case RadiusCode.AccessRequest:
                Assert.IsFalse(packet.HasMessageAuthenticator);
                break;
            case RadiusCode.AccountingRequest:
                Assert.IsTrue(RadiusAuthenticators.VerifyRequest(packet, Captured.Secret));
                Assert.IsFalse(RadiusAuthenticators.VerifyRequest(packet, "testing124"u8));
                break;
            default:
                var request = captured.RequestOf().Octets.AsSpan(4, 16);
                Assert.IsTrue(RadiusAuthenticators.VerifyResponse(packet, request, Captured.Secret));
                Assert.AreEqual(
                    packet.Code != RadiusCode.AccountingResponse,
                    RadiusAuthenticators.VerifyMessageAuthenticator(packet, request, Captured.Secret));
                break;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Indexes))]
    public void A_captured_packet_has_the_attributes_that_another_decoder_saw(int index, string name)
    {
        var captured = Captured.All[index];
        Assert.IsTrue(RadiusPacketView.TryParse(captured.Octets, out var packet, out _), name);
        var expected = captured.Lines.Where(line => line.Contains(" = ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).ToList();
        var seen = new List<string>();
        foreach (var attribute in packet.Attributes)
        {
            seen.Add(attribute.Type.ToString(CultureInfo.InvariantCulture));
        }

        CollectionAssert.AreEqual(expected, seen);
    }

    [TestMethod]
    public void All_captures_are_there() => Assert.HasCount(34, Captured.All);
}
