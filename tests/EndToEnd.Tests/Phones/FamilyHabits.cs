using System.Xml.Linq;

namespace EndToEnd.Phones;

/// <summary>
/// What a phone of a family asks for: the names in its order and in its case, with <c>{0}</c> for the MAC in lower case and <c>{1}</c> in upper
/// case, and how it says who it is. From vendors' manuals and from the logs of open provisioning servers.
/// </summary>
/// <param name="StopsAtFirst">The first name that is there is the only one that it takes.</param>
/// <param name="Uploads">What it would like to leave there, by PUT; null for nothing.</param>
public sealed record FamilyHabits(string Family, string Vendor, string Model, string UserAgent, string[] Names, bool StopsAtFirst = false, string? Uploads = null)
{
    public static IReadOnlyList<FamilyHabits> All { get; } =
    [
        new("yealink-t", "yealink", "T46U", "Yealink SIP-T46U 108.86.0.20 {2}", ["{0}.boot", "y000000000000.boot", "y000000000108.cfg", "{0}.cfg"]),
        new("grandstream-gxp", "grandstream", "GRP2614", "Grandstream Model HW GRP2614 SW 1.0.11.6 DevId {0}", ["cfg{0}", "cfg{0}.xml", "cfggrp2614.xml", "cfg.xml"]),
        new("grandstream-ht", "grandstream", "HT802", "Grandstream Model HW HT802V2 V1.0A SW 1.0.5.4 DevId {0}", ["cfg{0}", "cfg{0}.xml", "cfght802.xml", "cfg.xml"]),
        new("poly-vvx", "poly", "VVX250", "FileTransport PolycomVVX-VVX_250-UA/6.4.3.5156 Type/Application", ["{0}.cfg", "{0}-phone.cfg", "{0}-license.cfg"], Uploads: "{0}-app.log"),
        new("cisco-mpp", "cisco", "8841", "Cisco-CP-8841-3PCC/11.3.7 ({0})", ["{0}.xml"]),
        new("snom-d", "snom", "D785", "Mozilla/4.0 (compatible; snomD785-SIP 10.1.159.12 {1} SXM:0 UXM:0)", ["snomD785.htm", "snomD785-{1}.htm"]),
        new("fanvil", "fanvil", "X5U", "Fanvil X5U-V2 2.12.16.17 {0}", ["f0X5UV20000.cfg", "{0}.cfg", "fanvil_x5u_hwv1_0.txt"]),
        new("htek", "htek", "UC926", "Htek UC926 2.0.4.6.41 {2}", ["cfg1234.xml", "cfg{0}", "cfg{0}.xml", "cfg.xml"], StopsAtFirst: true),
    ];

    /// <summary>Further names that a file tells of: Poly's master file does.</summary>
    public string[] NamedIn(byte[] content) =>
        Family == "poly-vvx" && XDocument.Load(new MemoryStream(content)).Root is { Name.LocalName: "APPLICATION" } root
            ? root.Attribute("CONFIG_FILES")!.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [];
}
