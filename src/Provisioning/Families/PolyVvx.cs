using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;
using Billing.Provisioning.TimeZones;

namespace Billing.Provisioning.Families;

/// <summary>Poly VVX and Edge E: a master file that names one other, both XML whose attributes are the parameters.</summary>
internal static partial class PolyVvx
{
    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["PCMU"] = "G711_Mu",
        ["PCMA"] = "G711_A",
        ["G722"] = "G722",
        ["G729"] = "G729_AB",
        ["OPUS"] = "Opus",
        ["ILBC"] = "iLBC.13_33kbps",
    };

    private static readonly Dictionary<string, string> s_languages = new()
    {
        ["en"] = "English_United_States",
        ["de"] = "German_Germany",
        ["fr"] = "French_France",
        ["es"] = "Spanish_Spain",
        ["it"] = "Italian_Italy",
        ["nl"] = "Dutch_Netherlands",
        ["pt"] = "Portuguese_Portugal",
        ["pl"] = "Polish_Poland",
        ["ru"] = "Russian_Russia",
        ["sv"] = "Swedish_Sweden",
        ["no"] = "Norwegian_Norway",
        ["da"] = "Danish_Denmark",
        ["ja"] = "Japanese_Japan",
    };

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "poly-vvx",
            Vendor = "poly",
            Name = "Poly VVX, Edge E",
            ResyncEvent = "check-sync",
            OverrideExample = "up.oneTouchVoiceMail",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(1, "VVX101"),
            .. ModelPorts.Of(2, "VVX150", "VVX200", "VVX201", "Edge E100"),
            .. ModelPorts.Of(4, "VVX250", "Edge E220"),
            .. ModelPorts.Of(6, "VVX300", "VVX301", "VVX310", "VVX311", "VVX350"),
            .. ModelPorts.Of(8, "Edge E300", "Edge E320", "Edge E350"),
            .. ModelPorts.Of(12, "VVX400", "VVX401", "VVX410", "VVX411", "VVX450", "VVX500", "VVX501", "Edge E400", "Edge E450"),
            .. ModelPorts.Of(16, "VVX600", "VVX601", "Edge E500", "Edge E550"),
        ],
        Files =
        [
            new FileTemplate("poly-master", FileEncoder.Xml, "application/xml", phone => phone.Mac + ".cfg"),
            new FileTemplate("poly-settings", FileEncoder.Xml, "application/xml", SettingsFile),
        ],
        Values = Values,
        Overrides = new OverrideRules(Key(), Core(), LineKeys.Attribute, "poly-vvx"),
        // Macros such as [PHONE_MAC_ADDRESS] are replaced in what the master file names; nobody needs them in a name.
        Refusal = text => text.Contains("[PHONE_", StringComparison.Ordinal) ? "holds a macro of these phones ([PHONE_…)" : null,
    };

    private static string SettingsFile(Phone phone) => phone.Mac + "-settings.cfg";

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        var codecs = view.CodecNames(s_codecs);
        return new Dictionary<string, object>
        {
            ["settingsFile"] = SettingsFile(view.Phone),
            ["server"] = new Dictionary<string, object> { ["path"] = view.BaseWithoutScheme + "/", ["type"] = view.Https ? "HTTPS" : "HTTP" },
            // More than an hour (UC Software administrator's guide, prov.polling.period).
            ["pollingSeconds"] = PhoneView.Text(Math.Max(settings.ProvisioningMinutes * 60, 3601)),
            ["validate"] = PhoneView.Bit(settings.ValidateCertificates),
            ["adminPassword"] = view.AdminPassword,
            ["vlanId"] = settings.VlanId is { } vlan ? PhoneView.Text(vlan) : "",
            ["language"] = s_languages.GetValueOrDefault(settings.Language, "English_United_States"),
            ["ntp"] = settings.NtpServer,
            ["zone"] = new Dictionary<string, object>
            {
                ["offset"] = PhoneView.Text(view.Zone.OffsetMinutes * 60),
                ["summer"] = PhoneView.Bit(view.Zone.HasSummerTime),
                ["hasSummer"] = view.Zone.HasSummerTime,
                ["changes"] = view.Zone.HasSummerTime ? new[] { Change("start", view.Zone.Start!), Change("stop", view.Zone.End!) } : [],
            },
            ["srtp"] = PhoneView.Bit(settings.Srtp),
            // 0 switches a codec off.
            ["codecs"] = s_codecs.Values.Select(codec => new Dictionary<string, object>
            {
                ["codec"] = codec,
                ["priority"] = PhoneView.Text(Array.IndexOf(codecs, codec) + 1),
            }).ToArray(),
            ["sip"] = new Dictionary<string, object>
            {
                ["server"] = view.Server.Host,
                ["port"] = view.PortText,
                ["transport"] = settings.Transport switch { PhoneTransport.Tcp => "TCPOnly", PhoneTransport.Tls => "TLS", _ => "UDPOnly" },
                ["expires"] = PhoneView.Text(settings.RegisterSeconds),
                ["proxy"] = view.Proxy?.Host ?? "",
                ["proxyPort"] = view.Proxy is { } proxy ? PhoneView.Text(proxy.Port ?? view.DefaultPort) : "",
            },
            ["voicemail"] = new Dictionary<string, object>
            {
                ["mode"] = settings.VoicemailNumber is { Length: > 0 } ? "contact" : "disabled",
                ["number"] = settings.VoicemailNumber ?? "",
            },
            ["lines"] = view.Lines.Select(PhoneView.Printed).ToArray(),
            // A device parameter is taken only with its partner (UC Software administrator's guide, device.set).
            ["overrides"] = view.Overrides.Select(entry => new Dictionary<string, object>
            {
                ["key"] = entry.Key,
                ["value"] = entry.Value,
                ["set"] = entry.Key.StartsWith("device.", StringComparison.Ordinal),
            }).ToArray(),
        };
    }

    /// <summary>Sunday is 1.</summary>
    private static Dictionary<string, object> Change(string which, ZoneChange change) => new()
    {
        ["which"] = which,
        ["month"] = PhoneView.Text(change.Month),
        ["date"] = PhoneView.Text(change.Week == 5 ? 1 : change.EarliestDay),
        ["hour"] = PhoneView.Text(change.Hour),
        ["day"] = PhoneView.Text((int)change.Day + 1),
        ["last"] = PhoneView.Bit(change.Week == 5),
    };

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9_-]+)+\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^(reg\.[0-9]+\.(address|auth\..*|server\..*|outboundProxy\..*)|voIpProt\.server\..*|device\.(set|prov\..*|auth\..*|sec\..*|dhcp\..*)|prov\..*|.*\.set)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();
}
