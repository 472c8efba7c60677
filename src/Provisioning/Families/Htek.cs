using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;

namespace Billing.Provisioning.Families;

/// <summary>Htek UC9xx with firmware 2.0.4.6 and later, whose accounts refer to profiles: one XML file, <c>hl_provision</c>. All accounts use the first profile.</summary>
internal static partial class Htek
{
    private static readonly int[] s_choices = [57, 58, 59, 60, 61, 62];

    /// <summary>RTP payload types, as the phones' own defaults number the dynamic ones.</summary>
    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["PCMU"] = "0",
        ["PCMA"] = "8",
        ["G722"] = "9",
        ["G729"] = "18",
        ["OPUS"] = "120",
        ["ILBC"] = "97",
    };

    /// <summary>The vendor's number of an offset's first zone, by minutes east of Greenwich.</summary>
    private static readonly SortedDictionary<int, int> s_zones = new()
    {
        [-660] = 105,
        [-600] = 2,
        [-540] = 3,
        [-480] = 6,
        [-420] = 10,
        [-360] = 14,
        [-300] = 18,
        [-270] = 19,
        [-240] = 20,
        [-210] = 26,
        [-180] = 30,
        [-120] = 31,
        [-60] = 32,
        [0] = 33,
        [60] = 49,
        [120] = 57,
        [180] = 73,
        [210] = 74,
        [240] = 77,
        [300] = 83,
        [330] = 84,
        [360] = 85,
        [420] = 88,
        [480] = 89,
        [540] = 93,
        [570] = 94,
        [600] = 96,
        [630] = 100,
        [660] = 101,
        [720] = 102,
        [765] = 103,
        [780] = 104,
    };

    /// <summary>In the order of the ports.</summary>
    private static readonly Account[] s_accounts =
    [
        new(271, 24082, 20000, 35, 36, 34, 3, 33),
        new(401, 24083, 20001, 735, 736, 734, 703, 426),
        new(501, 24084, 20002, 504, 505, 506, 507, 526),
        new(601, 24085, 20003, 604, 605, 606, 607, 626),
        new(20360, 24086, 20378, 1704, 1705, 1706, 1707, 1726),
        new(20361, 24087, 20379, 1804, 1805, 1806, 1807, 1826),
    ];

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "htek",
            Vendor = "htek",
            Name = "Htek UC9xx",
            ResyncEvent = "check-sync",
            OverrideExample = "P20166",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(2, "UC902", "UC912", "UC912E", "UC912G"),
            .. ModelPorts.Of(4, "UC903", "UC923", "UC924", "UC924E"),
            .. ModelPorts.Of(6, "UC926", "UC926E"),
        ],
        Files = [new FileTemplate("htek", FileEncoder.Xml, "application/xml", phone => $"cfg{phone.Mac}.xml")],
        Values = Values,
        Overrides = new OverrideRules(Key(), Core(), LineKeys.Element, "htek"),
    };

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        return new Dictionary<string, object>
        {
            ["protocol"] = view.Https ? "3" : "1",
            ["base"] = view.Base.TrimEnd('/'),
            ["repeatMinutes"] = PhoneView.Text(settings.ProvisioningMinutes),
            ["validate"] = PhoneView.Bit(settings.ValidateCertificates),
            ["adminPassword"] = view.AdminPassword,
            ["vlan"] = PhoneView.Bit(settings.VlanId is not null),
            ["vlanId"] = PhoneView.Text(settings.VlanId ?? 0),
            ["ntp"] = settings.NtpServer,
            // An offset that the vendor has no number for becomes the nearest that it has.
            ["zone"] = PhoneView.Text(s_zones.MinBy(zone => Math.Abs(zone.Key - view.Zone.OffsetMinutes)).Value),
            // 2 is automatic: the phones know the rules of their zones.
            ["summer"] = view.Zone.HasSummerTime ? "2" : "0",
            // The numbers of other languages are not known to us: the phone keeps its own.
            ["english"] = settings.Language == "en",
            ["server"] = view.ServerAndPort,
            ["proxy"] = view.ProxyAndPort,
            ["transport"] = settings.Transport switch { PhoneTransport.Tcp => "1", PhoneTransport.Tls => "2", _ => "0" },
            ["expires"] = view.RegisterMinutes,
            ["srtp"] = settings.Srtp ? "2" : "0",
            ["codecs"] = view.CodecChoices(s_codecs, s_choices.Length).Select(choice => new Dictionary<string, object>
            {
                ["number"] = PhoneView.Text(s_choices[choice.Choice - 1]),
                ["choice"] = PhoneView.Text(choice.Choice),
                ["codec"] = choice.Codec,
            }).ToArray(),
            ["lines"] = view.Lines.Select(line => Printed(line, settings)).ToArray(),
            ["overrides"] = view.PrintedOverrides(),
        };
    }

    private static Dictionary<string, object> Printed(PhoneLine line, PhoneSettings settings)
    {
        var account = s_accounts[line.Port - 1];
        return new Dictionary<string, object>(PhoneView.Printed(line))
        {
            ["isActive"] = PhoneView.Bit(line.Enabled),
            ["voicemail"] = line.Enabled ? settings.VoicemailNumber ?? "" : "",
            ["active"] = PhoneView.Text(account.Active),
            ["profile"] = PhoneView.Text(account.Profile),
            ["labelNumber"] = PhoneView.Text(account.Label),
            ["userNumber"] = PhoneView.Text(account.User),
            ["authNumber"] = PhoneView.Text(account.Auth),
            ["passwordNumber"] = PhoneView.Text(account.Password),
            ["nameNumber"] = PhoneView.Text(account.Name),
            ["voicemailNumber"] = PhoneView.Text(account.Voicemail),
        };
    }

    [GeneratedRegex(@"^P[1-9][0-9]{0,5}\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^P(2|196|212|237|23[45]|145|19[34]|136[01]|1359|20165|23377|47|967|8851|48|20047|31|271|401|501|601|2036[01]|2408[2-9]|2409[0-9]|3[456]|73[456]|[56]0[456]|1[78]0[456]|241[123][0-9])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();

    /// <summary>The numbers of one account's parameters.</summary>
    private sealed record Account(int Active, int Profile, int Label, int User, int Auth, int Password, int Name, int Voicemail);
}
