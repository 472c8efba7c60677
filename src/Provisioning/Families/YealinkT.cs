using System.Globalization;
using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;
using Billing.Provisioning.TimeZones;

namespace Billing.Provisioning.Families;

/// <summary>Yealink T3 to T8: one text file, <c>key = value</c>.</summary>
internal static partial class YealinkT
{
    /// <summary>An empty value keeps what the phone has; this one blanks it.</summary>
    private const string Null = "%NULL%";

    /// <summary>All that a phone has are written, so that those left out are off.</summary>
    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["PCMU"] = "pcmu",
        ["PCMA"] = "pcma",
        ["G722"] = "g722",
        ["G729"] = "g729",
        ["OPUS"] = "opus",
        ["ILBC"] = "ilbc_13_33kbps",
    };

    private static readonly Dictionary<string, string> s_languages = new()
    {
        ["en"] = "English",
        ["de"] = "German",
        ["fr"] = "French",
        ["es"] = "Spanish",
        ["it"] = "Italian",
        ["nl"] = "Dutch",
        ["pt"] = "Portuguese",
        ["pl"] = "Polish",
        ["tr"] = "Turkish",
        ["ru"] = "Russian",
    };

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "yealink-t",
            Vendor = "yealink",
            Name = "Yealink T3, T4, T5, T7, T8",
            ResyncEvent = "check-sync;reboot=false",
            OverrideExample = "account.1.dtmf.type",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(1, "T30", "T30P"),
            .. ModelPorts.Of(2, "T31", "T31G", "T31P", "T31W"),
            .. ModelPorts.Of(4, "T33G", "T33P", "T34W"),
            .. ModelPorts.Of(6, "T27G", "T41S", "T41U"),
            .. ModelPorts.Of(12, "T42S", "T42U", "T43U", "T44U", "T44W", "T53", "T53W", "T73U", "T74U", "T74W"),
            .. ModelPorts.Of(16, "T46S", "T46U", "T48S", "T48U", "T54S", "T54W", "T57W", "T58", "T58W", "T77U", "T85W", "T87W", "T88W"),
        ],
        Files = [new FileTemplate("yealink-t", FileEncoder.Text, "text/plain; charset=utf-8", phone => phone.Mac + ".cfg")],
        Values = Values,
        Overrides = new OverrideRules(Key(), Core(), LineKeys.Text, "yealink-t"),
        Refusal = text => text == Null ? "would be read as empty" : null,
    };

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        var codecs = view.CodecNames(s_codecs);
        return new Dictionary<string, object>
        {
            ["base"] = view.Base,
            ["repeatMinutes"] = PhoneView.Text(settings.ProvisioningMinutes),
            ["validate"] = PhoneView.Bit(settings.ValidateCertificates),
            // T7x and T8x take the password alone (nemerald-voip/fspbx issue 483).
            ["adminPassword"] = view.AdminPassword.Length == 0 ? ""
                : view.Model.Model.StartsWith("T7", StringComparison.Ordinal) || view.Model.Model.StartsWith("T8", StringComparison.Ordinal) ? view.AdminPassword
                : "admin:" + view.AdminPassword,
            ["vlan"] = PhoneView.Bit(settings.VlanId is not null),
            ["vlanId"] = settings.VlanId is { } vlan ? PhoneView.Text(vlan) : Null,
            ["language"] = s_languages.GetValueOrDefault(settings.Language, "English"),
            ["ntp"] = settings.NtpServer,
            ["zone"] = Offset(view.Zone.OffsetMinutes),
            ["summer"] = PhoneView.Bit(view.Zone.HasSummerTime),
            ["summerStart"] = Change(view.Zone.Start),
            ["summerEnd"] = Change(view.Zone.End),
            ["summerMinutes"] = view.Zone.HasSummerTime ? PhoneView.Text(view.Zone.SavingMinutes) : Null,
            ["server"] = view.Server.Host,
            ["port"] = view.PortText,
            ["transport"] = settings.Transport switch { PhoneTransport.Tcp => "1", PhoneTransport.Tls => "2", _ => "0" },
            ["expires"] = PhoneView.Text(settings.RegisterSeconds),
            ["proxyEnable"] = PhoneView.Bit(view.Proxy is not null),
            ["proxy"] = view.Proxy?.Host ?? Null,
            ["proxyPort"] = view.Proxy is { } proxy ? PhoneView.Text(proxy.Port ?? view.DefaultPort) : Null,
            ["srtp"] = settings.Srtp ? "2" : "0",
            ["voicemail"] = settings.VoicemailNumber is { Length: > 0 } number ? number : Null,
            ["lines"] = view.Lines.Select(line => new Dictionary<string, object>(PhoneView.Printed(line)) { ["codecs"] = Codecs(line, codecs) }).ToArray(),
            ["overrides"] = view.PrintedOverrides(),
        };
    }

    private static Dictionary<string, object>[] Codecs(PhoneLine line, string[] chosen) => !line.Enabled ? [] :
    [
        .. s_codecs.Values.Select(codec => new Dictionary<string, object>
        {
            ["n"] = PhoneView.Text(line.Port),
            ["codec"] = codec,
            ["enable"] = PhoneView.Bit(chosen.Contains(codec)),
            ["priority"] = PhoneView.Text(Array.IndexOf(chosen, codec) + 1),
        }),
    ];

    /// <summary><c>+1</c>, <c>+5:30</c>.</summary>
    private static string Offset(int minutes)
    {
        var sign = minutes < 0 ? '-' : '+';
        var (hours, rest) = Math.DivRem(Math.Abs(minutes), 60);
        return minutes == 0 ? "0" : rest == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{hours}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{hours}:{rest:00}");
    }

    /// <summary>Month/week/day/hour, Monday is 1, week 5 is the last (Yealink CP920 administrator's guide, p. 224).</summary>
    private static string Change(ZoneChange? change) => change is null ? Null
        : string.Create(CultureInfo.InvariantCulture, $"{change.Month}/{change.Week}/{change.IsoDay}/{Math.Min(change.Hour, 23)}");

    [GeneratedRegex(@"^[a-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^(account\.[0-9]+\.(enable|user_name|auth_name|password|sip_server.*|outbound_proxy.*|reg_.*|backup_.*)|static\.auto_provision\..*|(static\.)?security\..*|auto_?provision\..*|static\.zero\..*|static\.managementserver\..*|include\..*)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();
}
