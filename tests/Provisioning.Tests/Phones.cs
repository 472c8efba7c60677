using Billing.Devices;
using Billing.Provisioning;

namespace Provisioning.Tests;

/// <summary>Phones to render.</summary>
internal static class Phones
{
    public const string Mac = "0004f2ab10cd";
    public const string AdminPassword = "Adm-7Qx2&<9";
    public static readonly Uri Base = new("https://phones.example.com/p/5ue2k7c3m9q4w8x1z6v0b5n2a7d4f9gh/");

    /// <summary>The model of each family that the golden files are of; the second ones have a dialect of their own.</summary>
    public static readonly (string Vendor, string Model)[] Samples =
    [
        ("yealink", "T46U"), ("yealink", "T85W"), ("grandstream", "GRP2614"), ("grandstream", "HT802"), ("grandstream", "HT814"), ("poly", "VVX250"),
        ("cisco", "8841"), ("cisco", "ATA192"), ("snom", "D785"), ("fanvil", "X5U"), ("htek", "UC926"),
    ];

    public static IEnumerable<object[]> SampleModels => Samples.Select(sample => new object[] { sample.Vendor, sample.Model });

    public static PhoneSettings Settings { get; } = new()
    {
        Codecs = ["G722", "PCMA", "PCMU", "G729"],
        Server = "sip.example.com",
        Transport = PhoneTransport.Tls,
        OutboundProxy = "edge.example.com:5071",
        RegisterSeconds = 1800,
        Srtp = true,
        NtpServer = "ntp.example.com",
        TimeZone = "Europe/Berlin",
        Language = "de",
        ProvisioningMinutes = 720,
        VoicemailNumber = "*97",
        VlanId = 42,
    };

    public static PhoneLine Line(int port) => new()
    {
        Port = port,
        Enabled = true,
        UserName = $"4930555{port:000}",
        AuthName = $"auth-{port}",
        Password = $"p{port}=#;&<\"'>x",
        DisplayName = $"Zoë & Søn {port}",
        Label = $"Line {port}",
    };

    /// <param name="lines">How many of its ports are in use.</param>
    public static Phone Of(string vendor, string model, int lines)
    {
        var found = PhoneCatalog.Find(vendor, model)!;
        return new Phone
        {
            Mac = Mac,
            Model = found,
            Settings = Settings,
            Lines = [.. Enumerable.Range(1, lines).Select(Line)],
            AdminPassword = AdminPassword,
            ConfigurationBase = Base,
        };
    }
}
