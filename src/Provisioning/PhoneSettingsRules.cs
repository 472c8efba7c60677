using System.Globalization;
using Billing.Devices;
using Billing.Provisioning.Families;
using Billing.Provisioning.Formats;
using Billing.Provisioning.TimeZones;

namespace Billing.Provisioning;

/// <summary>What a profile's properties may be, for all families alike.</summary>
public static class PhoneSettingsRules
{
    private const int ShortestRegister = 60;
    private const int LongestRegister = 86_400;

    /// <summary>An hour: Grandstream takes no less (P193), Poly more than that.</summary>
    private const int ShortestProvisioning = 60;

    /// <summary>30 days: a phone that asks less often cannot be led anywhere.</summary>
    private const int LongestProvisioning = 43_200;
    private const int MostOverrides = 200;
    private const int LongestValue = 512;

    /// <summary>The codecs that a profile may name.</summary>
    public static IReadOnlyList<string> Codecs { get; } = ["PCMU", "PCMA", "G722", "G729", "OPUS", "ILBC"];

    /// <summary>What is wrong with them, at the field as the API spells it; overrides as <c>overrides[0].key</c>. Empty when nothing is.</summary>
    public static IReadOnlyList<Problem> Check(PhoneSettings settings)
    {
        var problems = new List<Problem>();
        void Refuse(bool when, string field, string code, string message)
        {
            if (when)
            {
                problems.Add(new Problem(field, code, message));
            }
        }

        if (string.IsNullOrEmpty(settings.Server))
        {
            problems.Add(new Problem("server", "required", "A SIP server is required."));
        }
        else
        {
            Refuse(!SipEndpoint.IsHost(settings.Server), "server", "invalid", "The SIP server is a host name or an address, without a port.");
        }
        Refuse(settings.Port is < 1 or > 65535, "port", "invalid", "A port is between 1 and 65535.");
        Refuse(!Enum.IsDefined(settings.Transport), "transport", "unknown", "There is no such transport.");
        Refuse(settings.OutboundProxy is { Length: > 0 } proxy && SipEndpoint.Parse(proxy) is null, "outboundProxy", "invalid",
            "The outbound proxy is a host name or an address, with a port or without.");
        Refuse(settings.RegisterSeconds is < ShortestRegister or > LongestRegister, "registerSeconds", "invalid",
            "Phones register every minute at most and every day at least (60 to 86400 seconds).");
        Refuse(!SipEndpoint.IsHost(settings.NtpServer ?? ""), "ntpServer", "invalid", "The time server is a host name or an address.");
        Refuse(ZoneRule.Find(settings.TimeZone ?? "") is null, "timeZone", "unknown", "There is no such time zone in the IANA list.");
        Refuse(settings.Language is not [>= 'a' and <= 'z', >= 'a' and <= 'z'], "language", "invalid",
            "A language is two lower-case letters (ISO 639-1).");
        Refuse(settings.ProvisioningMinutes is < ShortestProvisioning or > LongestProvisioning, "provisioningMinutes", "invalid",
            "Phones ask for their files every hour at most and every 30 days at least (60 to 43200 minutes).");
        Refuse(!Enum.IsDefined(settings.AdminPassword), "adminPassword", "unknown", "There is no such policy.");
        Refuse(settings.VoicemailNumber is { Length: > 0 } number && (number.Length > 64 || !number.All(c => char.IsAsciiLetterOrDigit(c) || "*#+-_.@".Contains(c, StringComparison.Ordinal))),
            "voicemailNumber", "invalid", "A voicemail number has digits, letters, * # + - _ . and @.");
        Refuse(settings.VlanId is < 1 or > 4094, "vlanId", "invalid", "A VLAN is between 1 and 4094.");
        Refuse(settings.Codecs is null or [], "codecs", "required", "At least one codec is required.");
        Refuse(settings.Codecs is { } named && named.Distinct(StringComparer.Ordinal).Count() != named.Length, "codecs", "duplicate",
            "A codec is named twice.");
        Refuse(settings.Codecs?.Any(codec => !Codecs.Contains(codec)) == true, "codecs", "unknown", $"The codecs are {string.Join(", ", Codecs)}.");
        Refuse(settings.Overrides?.Length > MostOverrides, "overrides", "too-many", "A profile has at most 200 overrides.");
        CheckOverrides(settings.Overrides ?? [], Refuse);
        return problems;
    }

    /// <summary>Sentences about overrides whose key is in no list of ours. The lists are short: such a key may well be right.</summary>
    public static IReadOnlyList<string> Warnings(PhoneSettings settings) =>
    [
        .. (settings.Overrides ?? [])
            .Where(entry => entry is not null && Family.Find(entry.Family ?? "") is { } family && family.Overrides.IsSpelt(entry.Key ?? "") && !family.Overrides.IsKnown(entry.Key ?? ""))
            .Select(entry => $"We do not know the key {entry.Key} of {entry.Family}. It is written as it is; a phone ignores a key that it does not know."),
    ];

    private static void CheckOverrides(PhoneOverride?[] overrides, Action<bool, string, string, string> refuse)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var (index, entry) in overrides.Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"overrides[{index}]");
            if (entry is null)
            {
                refuse(true, at, "required", "An override has a family, a key and a value.");
                continue;
            }

            if (Family.Find(entry.Family ?? "") is not { } family)
            {
                refuse(true, at + ".family", "unknown", $"There is no family {entry.Family}.");
                continue;
            }
            var key = entry.Key ?? "";
            var value = entry.Value ?? "";
            // Said first and alone: a key that would be refused for its spelling too is still the one that somebody tried to set.
            if (family.Overrides.IsCore(key))
            {
                refuse(true, at + ".key", "reserved", $"{key} says where the phone registers or finds its files, or is a password. Set it through the profile's own properties or the device's ports.");
            }
            else
            {
                refuse(!family.Overrides.IsSpelt(key), at + ".key", "invalid", $"A key of {family.Listing.Name} looks like {family.Listing.OverrideExample}.");
            }
            refuse(!seen.Add((family.Listing.Id, key)), at + ".key", "duplicate", $"{key} is overridden twice.");
            refuse(value.Length > LongestValue, at + ".value", "too-long", "A value may have at most 512 characters.");
            if (SafeText.Refusal(value) is { } refusal)
            {
                refuse(true, at + ".value", "invalid", $"The value of {key} {refusal}.");
            }
        }
    }
}
