using System.Globalization;
using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning.Formats;
using Billing.Provisioning.TimeZones;

namespace Billing.Provisioning.Families;

/// <summary>Snom D: one XML file with the ending <c>.htm</c>, the model and the MAC in upper case in its name.</summary>
internal static partial class SnomD
{
    private static readonly Dictionary<string, string> s_codecs = new()
    {
        ["PCMU"] = "pcmu",
        ["PCMA"] = "pcma",
        ["G722"] = "g722",
        ["G729"] = "g729",
        ["OPUS"] = "opus",
    };

    private static readonly Dictionary<string, string> s_languages = new()
    {
        ["en"] = "English",
        ["de"] = "Deutsch",
        ["fr"] = "Français",
        ["es"] = "Español",
        ["it"] = "Italiano",
        ["nl"] = "Nederlands",
    };

    public static Family Family { get; } = new()
    {
        Listing = new PhoneFamily
        {
            Id = "snom-d",
            Vendor = "snom",
            Name = "Snom D",
            ResyncEvent = "check-sync;reboot=false",
            OverrideExample = "user_dtmf_info[1]",
            Codecs = [.. s_codecs.Keys],
        },
        Models =
        [
            .. ModelPorts.Of(2, "D120", "D140", "D150"),
            .. ModelPorts.Of(4, "D305", "D315", "D712"),
            .. ModelPorts.Of(6, "D713", "D717"),
            .. ModelPorts.Of(12, "D335", "D345", "D375", "D385", "D735", "D745", "D765", "D785", "D862", "D865"),
        ],
        Files = [new FileTemplate("snom-d", FileEncoder.Xml, "application/xml", Name)],
        Values = Values,
        Overrides = new OverrideRules(Key(), Core(), LineKeys.IndexedElement, "snom-d"),
    };

    private static string Name(Phone phone) => $"snom{phone.Model.Model}-{phone.Mac.ToUpperInvariant()}.htm";

    private static Dictionary<string, object> Values(PhoneView view)
    {
        var settings = view.Settings;
        return new Dictionary<string, object>
        {
            // The whole address: whatever way the phone was led here, it asks for this file the next time.
            ["settingServer"] = view.Base + Name(view.Phone),
            ["refreshSeconds"] = PhoneView.Text(settings.ProvisioningMinutes * 60),
            ["adminPassword"] = view.AdminPassword,
            ["vlanId"] = settings.VlanId is { } vlan ? PhoneView.Text(vlan) : "",
            ["language"] = s_languages.GetValueOrDefault(settings.Language, "English"),
            ["ntp"] = settings.NtpServer,
            ["utcOffset"] = PhoneView.Text(view.Zone.OffsetMinutes * 60),
            ["summer"] = view.Zone.HasSummerTime
                ? $"{PhoneView.Text(view.Zone.SavingMinutes * 60)} {Change(view.Zone.Start!)} {Change(view.Zone.End!)}"
                : "",
            ["server"] = view.Server.Bracketed,
            ["outbound"] = $"{(view.Proxy is null ? view.ServerAndPort : view.ProxyAndPort)};transport={settings.Transport switch
            {
                PhoneTransport.Tcp => "tcp",
                PhoneTransport.Tls => "tls",
                _ => "udp",
            }}",
            ["expires"] = PhoneView.Text(settings.RegisterSeconds),
            ["srtp"] = settings.Srtp ? "on" : "off",
            ["savp"] = settings.Srtp ? "mandatory" : "off",
            ["voicemail"] = settings.VoicemailNumber ?? "",
            ["codecs"] = string.Join(',', view.CodecNames(s_codecs).Append("telephone-event")),
            ["lines"] = view.Lines.Select(PhoneView.Printed).ToArray(),
            ["overrides"] = view.Overrides.Select(entry => new Dictionary<string, object>
            {
                ["name"] = entry.Key.Split('[')[0],
                ["index"] = entry.Key.Contains('[', StringComparison.Ordinal) ? entry.Key.Split('[', ']')[1] : "",
                ["value"] = entry.Value,
            }).ToArray(),
        };
    }

    /// <summary><c>03.05.07 02:00:00</c>: month, week (5 is the last), day (Monday is 1).</summary>
    private static string Change(ZoneChange change) =>
        string.Create(CultureInfo.InvariantCulture, $"{change.Month:00}.{change.Week:00}.{change.IsoDay:00} {change.Hour:00}:{change.Minute % 60:00}:00");

    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\[[1-9][0-9]{0,2}\])?\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^(user_(active|host|name|pname|pass|hash|outbound|realm|proxy)\[[0-9]+\]|user_(active|host|name|pname|pass|hash|outbound|realm|proxy)|setting_server|settings_refresh_timer|update_policy|pnp_config|prov_polling.*|redirection.*|http_(user|pass|client_user|client_pass)|webserver_.*|admin_mode.*|challenge_.*|filter_registrar|provisioning_order)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Core();
}
