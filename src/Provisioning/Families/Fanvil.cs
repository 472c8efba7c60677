using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;
using Billing.Provisioning.TimeZones;

namespace Billing.Provisioning.Families;

/// <summary>Fanvil X and V with firmware 2.x: one XML file, <c>sysConf</c>.</summary>
internal static partial class Fanvil
{
    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["PCMU"] = "PCMU",
        ["PCMA"] = "PCMA",
        ["G722"] = "G722",
        ["G729"] = "G729",
        ["OPUS"] = "opus",
        ["ILBC"] = "iLBC",
    };

    /// <summary>Where the vendor's code is not ISO 639-1: Chinese, Czech, Slovak, Ukrainian, Catalan, Basque.</summary>
    private static readonly Dictionary<string, string> s_languages = "ar de en es fr he hr it ko nl pl pt ru tr".Split(' ')
        .Select(code => (code, code)).Concat([("zh", "cn"), ("cs", "cz"), ("sk", "slo"), ("uk", "ua"), ("ca", "cat"), ("eu", "eus")])
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>The places where the template takes overrides.</summary>
    private static readonly string[] s_sections = ["phone/display", "phone/date", "phone", "qos", "mm", "sip"];

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "fanvil",
            Vendor = "fanvil",
            Name = "Fanvil X, V",
            ResyncEvent = "check-sync;reboot=false",
            OverrideExample = "sip/line[1]/DTMFMode",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(2, "X2", "X3S", "X3SG", "X3SP"),
            .. ModelPorts.Of(4, "X4", "X4G", "V61G", "V61W"),
            .. ModelPorts.Of(6, "V62", "V63"),
            .. ModelPorts.Of(12, "X4U", "X4U-V2", "V62G", "V62W", "V62 Pro", "V64"),
            .. ModelPorts.Of(16, "X5S", "X5U", "X5U-V2"),
            .. ModelPorts.Of(20, "X6", "X6U", "X7", "X7C", "X210", "X210i", "V65", "V66", "V66 Pro", "V67"),
        ],
        Files = [new FileTemplate("fanvil", FileEncoder.Xml, "application/xml", phone => phone.Mac + ".cfg")],
        Values = Values,
        Overrides = new OverrideRules(Key(), Core(), LineKeys.Path, "fanvil"),
    };

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        return new Dictionary<string, object>
        {
            ["provisioning"] = new Dictionary<string, object>
            {
                ["server"] = view.Base.TrimEnd('/'),
                ["protocol"] = view.Https ? "5" : "4",
                ["hours"] = PhoneView.Text(Math.Max(1, (settings.ProvisioningMinutes + 59) / 60)),
            },
            ["adminPassword"] = view.AdminPassword,
            ["language"] = s_languages.GetValueOrDefault(settings.Language, "en"),
            ["ntp"] = settings.NtpServer,
            ["zone"] = new Dictionary<string, object>
            {
                ["quarters"] = PhoneView.Text(view.Zone.OffsetMinutes / 15),
                ["name"] = ZoneName(view.Zone.OffsetMinutes),
                ["summer"] = view.Zone.HasSummerTime ? "2" : "0",
                ["hasSummer"] = view.Zone.HasSummerTime,
                ["minutes"] = PhoneView.Text(Math.Min(view.Zone.SavingMinutes, 60)),
                ["changes"] = view.Zone.HasSummerTime ? new[] { Change("Start", view.Zone.Start!), Change("End", view.Zone.End!) } : [],
            },
            ["vlan"] = PhoneView.Bit(settings.VlanId is not null),
            // 256 is the phones' own default.
            ["vlanId"] = PhoneView.Text(settings.VlanId ?? 256),
            ["codecs"] = string.Join(',', view.CodecNames(s_codecs)),
            ["sip"] = new Dictionary<string, object>
            {
                ["server"] = view.Server.Host,
                ["port"] = view.PortText,
                ["expires"] = PhoneView.Text(settings.RegisterSeconds),
                ["transport"] = settings.Transport switch { PhoneTransport.Tcp => "1", PhoneTransport.Tls => "3", _ => "0" },
                ["hasProxy"] = view.Proxy is not null,
                ["proxy"] = view.Proxy?.Host ?? "",
                ["proxyPort"] = view.Proxy is { } proxy ? PhoneView.Text(proxy.Port ?? view.DefaultPort) : "",
                ["srtp"] = PhoneView.Bit(settings.Srtp),
            },
            ["voicemail"] = settings.VoicemailNumber ?? "",
            ["lines"] = view.Lines.Select(line => new Dictionary<string, object>(PhoneView.Printed(line))
            {
                ["overrides"] = Overrides(view, $"sip/line[{PhoneView.Text(line.Port)}]"),
            }).ToArray(),
            ["overrides"] = s_sections.ToDictionary(section => section.Split('/')[^1], section => (object)Overrides(view, section)),
        };
    }

    /// <summary>Those directly in a section.</summary>
    private static Dictionary<string, object>[] Overrides(PhoneView view, string section) =>
    [
        .. view.Overrides.Where(entry => entry.Key[..entry.Key.LastIndexOf('/')] == section)
            .Select(entry => new Dictionary<string, object> { ["name"] = entry.Key[(section.Length + 1)..], ["value"] = entry.Value }),
    ];

    private static string ZoneName(int minutes) => minutes switch
    {
        0 => "UCT",
        < 0 => $"UTC-{Math.Abs(minutes) / 60:00}{Rest(minutes)}",
        _ => $"UTC+{PhoneView.Text(minutes / 60)}{Rest(minutes)}",
    };

    private static string Rest(int minutes) => minutes % 60 == 0 ? "" : $":{Math.Abs(minutes) % 60:00}";

    /// <summary>Sunday is 0, week 5 is the last.</summary>
    private static Dictionary<string, object> Change(string which, ZoneChange change) => new()
    {
        ["which"] = which,
        ["month"] = PhoneView.Text(change.Month),
        ["week"] = PhoneView.Text(change.Week),
        ["day"] = PhoneView.Text((int)change.Day),
        ["hour"] = PhoneView.Text(Math.Min(change.Hour, 23)),
    };

    [GeneratedRegex(@"^(phone|phone/display|phone/date|qos|mm|sip|sip/line\[([1-9]|1[0-9]|20)\])/[A-Za-z][A-Za-z0-9_-]*\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^(sip/line\[[0-9]+\]/(PhoneNumber|Register(Addr|Port|User|Pswd)|EnableReg|Proxy(Addr|Port|User|Pswd)|Backup(Addr|Port)|BakProxy(Addr|Port))|phone/(MenuPassword|KeyLockPassword|display|date)|mm/capability|sip/line)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();
}
