using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;

namespace Billing.Provisioning.Families;

/// <summary>
/// Grandstream HT8xx adaptors: one XML file of P-values (<c>config version="1"</c>). HT801 and HT802 have an account for each port; HT812, HT814
/// and HT818 have two profiles that ports refer to, of which we use the first.
/// </summary>
internal static partial class GrandstreamHt
{
    /// <summary>The six vocoder choices whose numbers are known for both ports of an HT802.</summary>
    private const int Choices = 6;

    /// <summary>RTP payload types; 123 is the adaptors' own default for Opus.</summary>
    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["G722"] = "9",
        ["PCMU"] = "0",
        ["PCMA"] = "8",
        ["G729"] = "18",
        ["OPUS"] = "123",
        ["ILBC"] = "97",
    };

    /// <summary>The voice prompts.</summary>
    private static readonly Dictionary<string, string> s_languages = new() { ["en"] = "0", ["zh"] = "4", ["ru"] = "6", ["es"] = "10" };

    private static readonly Account[] s_accounts =
    [
        new("P271", "P47", "P967", "P48", "P130", "P31", "P32", "P183", "P243", "P2311", "P2367", "P26015", ["P57", "P58", "P59", "P60", "P61", "P62"]),
        new("P401", "P747", "P987", "P748", "P830", "P731", "P732", "P443", "P743", "P2411", "P2467", "P26115", ["P757", "P758", "P759", "P760", "P761", "P762"]),
    ];

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "grandstream-ht",
            Vendor = "grandstream",
            Name = "Grandstream HT80x, HT81x",
            ResyncEvent = "check-sync",
            OverrideExample = "P4416",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(1, "HT801", "HT801V2"),
            .. ModelPorts.Of(2, "HT802", "HT802V2", "HT812", "HT812V2"),
            .. ModelPorts.Of(4, "HT814", "HT814V2"),
            .. ModelPorts.Of(8, "HT818", "HT818V2"),
        ],
        Files = [new FileTemplate("grandstream-ht", FileEncoder.Xml, "application/xml", phone => $"cfg{phone.Mac}.xml")],
        Values = Values,
        // The vocoder list of HT801 and HT802 has no G.722, that of HT812, HT814 and HT818 has.
        OnlyCodecs = model => HasProfiles(model) ? null : [.. s_codecs.Keys.Where(codec => codec != "G722")],
        Overrides = new OverrideRules(Key(), Core(), LineKeys.Element, "grandstream-ht"),
    };

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        var profiles = HasProfiles(view.Model);
        return new Dictionary<string, object>
        {
            ["mac"] = view.Phone.Mac,
            ["protocol"] = view.Https ? "2" : "1",
            // Without scheme (Grandstream DP750 administration guide, p. 99).
            ["path"] = view.BaseWithoutScheme,
            ["repeatMinutes"] = PhoneView.Text(settings.ProvisioningMinutes),
            ["validate"] = PhoneView.Bit(settings.ValidateCertificates),
            ["validateSip"] = PhoneView.Bit(settings.ValidateCertificates && settings.Transport == PhoneTransport.Tls),
            ["adminPassword"] = view.AdminPassword,
            ["vlanId"] = PhoneView.Text(settings.VlanId ?? 0),
            ["language"] = s_languages.GetValueOrDefault(settings.Language, "0"),
            ["ntp"] = settings.NtpServer,
            ["zone"] = view.Zone.Posix,
            ["server"] = view.ServerAndPort,
            ["proxy"] = view.ProxyAndPort,
            ["transport"] = settings.Transport switch { PhoneTransport.Tcp => "1", PhoneTransport.Tls => "2", _ => "0" },
            ["expires"] = view.RegisterMinutes,
            ["srtp"] = settings.Srtp ? "2" : "0",
            // Profile 1 serves all ports; of an HT801 there is no second account.
            ["accounts"] = (profiles ? [Printed(view, s_accounts[0], true), Unused(s_accounts[1])]
                : view.Lines.Select(line => Printed(view, s_accounts[line.Port - 1], line.Enabled))).ToArray(),
            ["lines"] = view.Lines.Select(line => profiles
                ? Line(line, true, $"P{4059 + line.Port}", $"P{4089 + line.Port}", $"P{4119 + line.Port}", $"P{4179 + line.Port}")
                : line.Port == 1 ? Line(line, false, "P35", "P36", "P34", "P3") : Line(line, false, "P735", "P736", "P734", "P703")).ToArray(),
            ["overrides"] = view.PrintedOverrides(),
        };
    }

    private static bool HasProfiles(PhoneModel model) => model.Model.StartsWith("HT81", StringComparison.Ordinal);

    private static Dictionary<string, object> Line(PhoneLine line, bool hasSwitch, string user, string auth, string password, string name) =>
        new(PhoneView.Printed(line))
        {
            ["hasSwitch"] = hasSwitch,
            ["enable"] = $"P{4594 + line.Port}",
            ["isEnabled"] = PhoneView.Bit(line.Enabled),
            ["profile"] = $"P{4149 + line.Port}",
            ["userKey"] = user,
            ["authKey"] = auth,
            ["passwordKey"] = password,
            ["nameKey"] = name,
        };

    private static Dictionary<string, object> Unused(Account account) => new()
    {
        ["active"] = account.Active,
        ["isActive"] = "0",
        ["inUse"] = false,
        ["server"] = account.Server,
        ["failover"] = account.Failover,
        ["proxy"] = account.Proxy,
    };

    private static Dictionary<string, object> Printed(PhoneView view, Account account, bool active) => !active ? Unused(account) : new(Unused(account))
    {
        ["isActive"] = "1",
        ["inUse"] = true,
        ["transport"] = account.Transport,
        ["registration"] = account.Registration,
        ["expiration"] = account.Expiration,
        ["srtp"] = account.Srtp,
        ["fromServer"] = account.FromServer,
        ["checkDomain"] = account.CheckDomain,
        ["checkChain"] = account.CheckChain,
        ["reset"] = account.Reset,
        ["codecs"] = view.CodecChoices(s_codecs, Choices).Select(choice => new Dictionary<string, object>
        {
            ["choice"] = account.Choices[choice.Choice - 1],
            ["codec"] = choice.Codec,
        }).ToArray(),
    };

    [GeneratedRegex(@"^P[1-9][0-9]{0,5}\z")]
    private static partial Regex Key();

    /// <summary>Accounts, ports (4060… users, 4090… names of the digest, 4120… passwords, 4150… profiles, 4595… switches), passwords, where files are.</summary>
    [GeneratedRegex(@"^P(2|196|212|237|23[45]|19[34]|145|1359|136[01]|1414|22030|8463|1409|45(0[345]|1[12])|271|401|47|747|967|987|48|748|3[456]|73[456]|31|731|26015|26115|40[6-9][0-9]|41[0-7][0-9]|459[5-9]|460[0-2])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();

    /// <summary>The numbers of one account's (on HT81x: profile's) parameters.</summary>
    /// <param name="FromServer">Takes SIP from the registrar only.</param>
    /// <param name="Reset">Lets a NOTIFY reset the adaptor to its factory settings.</param>
    private sealed record Account(
        string Active, string Server, string Failover, string Proxy, string Transport, string Registration, string Expiration, string Srtp,
        string FromServer, string CheckDomain, string CheckChain, string Reset, string[] Choices);
}
