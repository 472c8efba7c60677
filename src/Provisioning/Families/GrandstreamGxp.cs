using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;

namespace Billing.Provisioning.Families;

/// <summary>Grandstream GXP21xx and GRP26xx: one XML file of named items (<c>config version="2"</c>).</summary>
internal static partial class GrandstreamGxp
{
    /// <summary>The phones have eight choices.</summary>
    private const int Choices = 8;

    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["PCMU"] = "PCMU",
        ["PCMA"] = "PCMA",
        ["G722"] = "G.722",
        ["G729"] = "G.729A/B",
        ["OPUS"] = "OPUS",
        ["ILBC"] = "iLBC",
    };

    /// <summary>Where the vendor's code is not ISO 639-1: Czech, Swedish.</summary>
    private static readonly Dictionary<string, string> s_languages = "ar de en es fr he hr hu it ja ko lv nl pl pt ru sl tr zh".Split(' ')
        .Select(code => (code, code)).Append(("cs", "cz")).Append(("sv", "se")).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "grandstream-gxp",
            Vendor = "grandstream",
            Name = "Grandstream GXP21xx, GRP26xx",
            ResyncEvent = "check-sync",
            OverrideExample = "account.1.sip.telUri",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(2, "GRP2601", "GRP2601P", "GRP2612", "GRP2612P", "GRP2612W"),
            .. ModelPorts.Of(3, "GXP2130", "GRP2603", "GRP2603P", "GRP2604", "GRP2604P", "GRP2613"),
            .. ModelPorts.Of(4, "GXP2135", "GXP2140", "GRP2602", "GRP2602P", "GRP2602W", "GRP2614"),
            .. ModelPorts.Of(5, "GRP2615"),
            .. ModelPorts.Of(6, "GXP2160", "GXP2170", "GRP2616"),
        ],
        Files = [new FileTemplate("grandstream-gxp", FileEncoder.Xml, "application/xml", phone => $"cfg{phone.Mac}.xml")],
        Values = Values,
        Overrides = new OverrideRules(Key(), Core(), LineKeys.Item, "grandstream-gxp"),
    };

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        return new Dictionary<string, object>
        {
            ["mac"] = view.Phone.Mac,
            ["protocol"] = view.Https ? "HTTPS" : "HTTP",
            // Without scheme (Grandstream DP750 administration guide, p. 99).
            ["path"] = view.BaseWithoutScheme,
            ["repeatMinutes"] = PhoneView.Text(settings.ProvisioningMinutes),
            ["validate"] = YesNo(settings.ValidateCertificates),
            ["validateSip"] = YesNo(settings.ValidateCertificates && settings.Transport == PhoneTransport.Tls),
            ["adminPassword"] = view.AdminPassword,
            ["vlan"] = YesNo(settings.VlanId is not null),
            ["vlanId"] = PhoneView.Text(settings.VlanId ?? 0),
            ["language"] = s_languages.GetValueOrDefault(settings.Language, "en"),
            ["ntp"] = settings.NtpServer,
            ["zone"] = view.Zone.Posix,
            ["server"] = view.ServerAndPort,
            ["proxy"] = view.ProxyAndPort,
            ["transport"] = settings.Transport switch { PhoneTransport.Tcp => "TCP", PhoneTransport.Tls => "TlsOrTcp", _ => "UDP" },
            ["expires"] = view.RegisterMinutes,
            ["voicemail"] = settings.VoicemailNumber ?? "",
            ["srtp"] = settings.Srtp ? "EnabledAndForced" : "Disabled",
            ["lines"] = view.Lines.Select(line => new Dictionary<string, object>(PhoneView.Printed(line))
            {
                ["codecs"] = view.CodecChoices(s_codecs, Choices).Select(choice => new Dictionary<string, object>
                {
                    ["n"] = PhoneView.Text(line.Port),
                    ["choice"] = PhoneView.Text(choice.Choice),
                    ["codec"] = choice.Codec,
                }).ToArray(),
            }).ToArray(),
            ["overrides"] = view.PrintedOverrides(),
        };
    }

    private static string YesNo(bool value) => value ? "Yes" : "No";

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)+\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^(account\.[0-9]+\.(enable|sip\.(server|outboundProxy)\.[0-9]+\..*|sip\.userid|sip\.subscriber\..*|sip\.allowSipReset|sip\.registration)|provisioning\.(config|override|auto)\..*|provisioning\.(3cxAutoProvision|validateHostnameInCertificate)|security\.validate\..*|users\..*|tr069\..*)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();
}
