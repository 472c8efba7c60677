using System.Text;

namespace Radius.Tests.Voip;

[TestClass]
public sealed class ConferenceIdTests
{
    [TestMethod]
    [DataRow("h323-conf-id=931C146B 0F4411D6 AB5591F0 CBF3D765", "931C146B0F4411D6AB5591F0CBF3D765")]
    [DataRow("931C146B 0F4411D6 AB5591F0 CBF3D765", "931C146B0F4411D6AB5591F0CBF3D765")]
    [DataRow("16000 647BEE1D 80F000A F453DBFD", "00016000647BEE1D080F000AF453DBFD")]
    [DataRow("H323-Conf-Id= 1 2 3 abc ", "00000001000000020000000300000ABC")]
    [DataRow("931c146b0f4411d6ab5591f0cbf3d765", "931C146B0F4411D6AB5591F0CBF3D765")]
    [DataRow("931c146b-0f44-11d6-ab55-91f0cbf3d765", "931C146B0F4411D6AB5591F0CBF3D765")]
    [DataRow("conf-id=1 2 3 4\0", "00000001000000020000000300000004")]
    [DataRow("0 0 0 0", null)]
    [DataRow("", null)]
    [DataRow("h323-conf-id=", null)]
    [DataRow("1 2 3", null)]
    [DataRow("1 2 3 4 5", null)]
    [DataRow("123456789 1 2 3", null)]
    [DataRow("1 2 3 G", null)]
    [DataRow("931C146B 0F4411D6 AB5591F0 CBF3D765 1", null)]
    public void Text(string value, string? expected) => Assert.AreEqual(expected, ConferenceId.Normalize(Encoding.ASCII.GetBytes(value)));

    [TestMethod]
    public void Sixteen_raw_octets()
    {
        var raw = Convert.FromHexString("931C146B0F4411D6AB5591F0CBF3D700");
        Assert.AreEqual("931C146B0F4411D6AB5591F0CBF3D700", ConferenceId.Normalize(raw));
        Assert.AreEqual("931C146B0F4411D6AB5591F0CBF3D700", ConferenceId.Normalize([.. "h323-conf-id="u8, .. raw]));
        Assert.IsNull(ConferenceId.Normalize(new byte[16]));
    }
}
