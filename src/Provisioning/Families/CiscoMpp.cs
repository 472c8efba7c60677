using System.Globalization;
using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;
using Billing.Provisioning.TimeZones;

namespace Billing.Provisioning.Families;

/// <summary>Cisco 6800, 7800 and 8800 with multiplatform firmware, ATA 191 and 192: one XML file, <c>flat-profile</c>.</summary>
internal static partial class CiscoMpp
{
    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["PCMU"] = "G711u",
        ["PCMA"] = "G711a",
        ["G722"] = "G722",
        ["G729"] = "G729a",
        ["OPUS"] = "OPUS",
        ["ILBC"] = "iLBC",
    };

    /// <summary>G.711 cannot be switched off.</summary>
    private static readonly string[] s_switched = ["G722", "G729", "OPUS", "ILBC"];

    private static readonly Dictionary<string, (string Name, string Locale)> s_languages = new()
    {
        ["en"] = ("English-US", "en-US"),
        ["de"] = ("German", "de-DE"),
        ["fr"] = ("French", "fr-FR"),
        ["es"] = ("Spanish", "es-ES"),
        ["it"] = ("Italian", "it-IT"),
        ["nl"] = ("Dutch", "nl-NL"),
        ["pt"] = ("Portuguese", "pt-PT"),
    };

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "cisco-mpp",
            Vendor = "cisco",
            Name = "Cisco 6800, 7800, 8800 MPP, ATA 191, ATA 192",
            ResyncEvent = "resync",
            OverrideExample = "Dial_Plan_1_",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(1, "7811", "7832", "8832"),
            .. ModelPorts.Of(2, "6821", "7821", "ATA191", "ATA192"),
            .. ModelPorts.Of(4, "6841", "6851", "6861", "7841"),
            .. ModelPorts.Of(6, "6871"),
            .. ModelPorts.Of(10, "8811", "8841", "8845", "8851", "8861", "8865"),
            .. ModelPorts.Of(16, "7861"),
        ],
        Files = [new FileTemplate("cisco-mpp", FileEncoder.Xml, "application/xml", phone => phone.Mac + ".xml")],
        Values = Values,
        Overrides = new OverrideRules(Key(), Core(), LineKeys.Path, "cisco-mpp"),
        OnlyCodecs = model => IsAdaptor(model) ? ["PCMU", "PCMA", "G729"] : null,
        // $NAME is replaced in rules and in some parameters (MPP provisioning guide, macro expansion variables); $$ is not documented for all.
        Refusal = text => Macro().IsMatch(text) ? "holds what these phones read as a macro ($ before a capital letter or a bracket)" : null,
    };

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        var ata = IsAdaptor(view.Model);
        var codecs = view.CodecNames(s_codecs);
        var language = s_languages.GetValueOrDefault(settings.Language, s_languages["en"]);
        return new Dictionary<string, object>
        {
            ["ata"] = ata,
            ["profileRule"] = view.Base + "$MA.xml",
            ["resyncSeconds"] = PhoneView.Text(settings.ProvisioningMinutes * 60),
            ["adminPassword"] = view.AdminPassword,
            ["vlan"] = YesNo(settings.VlanId is not null),
            ["vlanBit"] = PhoneView.Bit(settings.VlanId is not null),
            ["vlanId"] = PhoneView.Text(settings.VlanId ?? 1),
            ["ntp"] = settings.NtpServer,
            ["language"] = new Dictionary<string, object> { ["name"] = language.Name, ["locale"] = language.Locale },
            ["zone"] = Offset(view.Zone.OffsetMinutes),
            ["voicemail"] = settings.VoicemailNumber ?? "",
            ["summer"] = YesNo(view.Zone.HasSummerTime),
            ["summerRule"] = view.Zone.HasSummerTime
                ? string.Create(CultureInfo.InvariantCulture,
                    $"start={Change(view.Zone.Start!)};end={Change(view.Zone.End!)};save={view.Zone.SavingMinutes / 60}:{view.Zone.SavingMinutes % 60}:0")
                : "",
            ["expires"] = PhoneView.Text(settings.RegisterSeconds),
            ["server"] = view.ServerAndPort,
            ["proxy"] = view.ProxyAndPort,
            ["useProxy"] = YesNo(view.Proxy is not null),
            ["transport"] = settings.Transport switch { PhoneTransport.Tcp => "TCP", PhoneTransport.Tls => "TLS", _ => "UDP" },
            ["validate"] = YesNo(settings.ValidateCertificates),
            ["srtp"] = settings.Srtp ? "Required" : "Optional",
            ["codecs"] = new Dictionary<string, object>
            {
                ["first"] = codecs[0],
                ["second"] = codecs.Length > 1 ? codecs[1] : "Unspecified",
                ["third"] = codecs.Length > 2 ? codecs[2] : "Unspecified",
            },
            ["lines"] = view.Lines.Select(line => new Dictionary<string, object>(PhoneView.Printed(line))
            {
                ["switches"] = s_switched.Where(codec => !ata || codec == "G729").Select(codec => new Dictionary<string, object>
                {
                    ["n"] = PhoneView.Text(line.Port),
                    ["codec"] = s_codecs[codec],
                    ["on"] = YesNo(view.Codecs.Contains(codec)),
                }).ToArray(),
            }).ToArray(),
            ["overrides"] = view.PrintedOverrides(),
        };
    }

    private static bool IsAdaptor(PhoneModel model) => model.Model.StartsWith("ATA", StringComparison.Ordinal);

    private static string YesNo(bool value) => value ? "Yes" : "No";

    /// <summary><c>GMT+01:00</c>.</summary>
    private static string Offset(int minutes) =>
        string.Create(CultureInfo.InvariantCulture, $"GMT{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}:{Math.Abs(minutes) % 60:00}");

    /// <summary>
    /// Month/day/weekday/time: the weekday on or after the day, -1 for the last in the month, Monday is 1 (SPA administration guide, daylight
    /// saving time rule).
    /// </summary>
    private static string Change(ZoneChange change) =>
        string.Create(CultureInfo.InvariantCulture, $"{change.Month}/{(change.Week == 5 ? -1 : change.EarliestDay)}/{change.IsoDay}/{change.Hour}:{change.Minute % 60}:0");

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.-]*\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^(((Line_Enable|Proxy|Outbound_Proxy|Alternate_Proxy|Alternate_Outbound_Proxy|Use_Outbound_Proxy|User_ID|Auth_ID|Use_Auth_ID|Password|Register|SIP_URI|Auth_Resync-Reboot|Restrict_Source_IP)_[0-9]+_)|Profile_Rule.*|Provision_Enable|Resync_.*|Upgrade_Rule.*|Custom_CA_.*|Admin_Pass.*|User_Pass.*|Web_Login_.*|flat-profile|router-configuration|WAN_VLAN_Setting|Time_Setup|Report_Rule|GPP_S[A-P])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();

    [GeneratedRegex(@"\$[A-Z({]")]
    private static partial Regex Macro();
}
