using System.Globalization;
using Billing.Devices;

namespace Billing.Frontend.Components.Devices;

/// <summary>A profile while somebody types it.</summary>
public sealed class ProfileDraft
{
    /// <summary>Those of the plan and of the moment are on the same page, with the comparison.</summary>
    public static readonly string[] Fields =
    [
        "id", "description", "codecs", "server", "port", "transport", "outboundProxy", "registerSeconds", "srtp", "ntpServer", "timeZone", "language",
        "provisioningMinutes", "adminPassword", "voicemailNumber", "vlanId", "validateCertificates", "overrides[]",
        "effectiveFrom", "reason", "canary", "stageMinutes", "mostMissingPercent", "resyncsPerSecond",
    ];

    /// <summary>The codecs that a profile may name.</summary>
    public static readonly string[] KnownCodecs = ["G722", "PCMA", "PCMU", "OPUS", "G729", "ILBC"];

    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Description { get; set; } = "";

    /// <summary>In the order of preference.</summary>
    public List<string> Codecs { get; private init; } = [.. new PhoneSettings().Codecs];
    public string Server { get; set; } = "";
    public int? Port { get; set; }
    public PhoneTransport Transport { get; set; }
    public string OutboundProxy { get; set; } = "";
    public int? RegisterSeconds { get; set; } = 3600;
    public bool Srtp { get; set; }
    public string NtpServer { get; set; } = "pool.ntp.org";
    public string TimeZone { get; set; } = "UTC";
    public string Language { get; set; } = "en";
    public int? ProvisioningMinutes { get; set; } = 1440;
    public AdminPasswordPolicy AdminPassword { get; set; }
    public string VoicemailNumber { get; set; } = "";
    public int? VlanId { get; set; }
    public bool ValidateCertificates { get; set; } = true;
    public List<OverrideDraft> Overrides { get; private init; } = [];

    public static ProfileDraft Of(ProfileView profile) => Of(profile.Settings, profile.Id, profile.Description);

    public PhoneSettings ToSettings() => new()
    {
        Codecs = [.. Codecs],
        Server = Server.Trim(),
        Port = Port,
        Transport = Transport,
        OutboundProxy = Some(OutboundProxy),
        RegisterSeconds = RegisterSeconds ?? 0,
        Srtp = Srtp,
        NtpServer = NtpServer.Trim(),
        TimeZone = TimeZone.Trim(),
        Language = Language.Trim(),
        ProvisioningMinutes = ProvisioningMinutes ?? 0,
        AdminPassword = AdminPassword,
        VoicemailNumber = Some(VoicemailNumber),
        VlanId = VlanId,
        ValidateCertificates = ValidateCertificates,
        Overrides = [.. Overrides.Where(one => !one.IsEmpty).Select(one => one.ToOverride())],
    };

    public string? ToDescription() => Some(Description);

    /// <summary>Rows that nobody filled are no overrides: their numbers must be those that the cluster counts.</summary>
    public void DropEmptyOverrides() => Overrides.RemoveAll(one => one.IsEmpty);

    /// <summary>What can be told without asking the cluster; the grain has the last word.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (IsNew && !Ids.IsName(Id))
        {
            yield return new("id", "invalid", Id.Length == 0
                ? "Choose an id."
                : $"Only lower-case letters, digits, dot, underscore and hyphen, beginning with a letter or digit; at most {Ids.MaxLength}.");
        }

        if (Server.Trim().Length == 0)
        {
            yield return new("server", "required", "Enter the SIP server that phones register at.");
        }

        if (Codecs.Count == 0)
        {
            yield return new("codecs", "required", "Choose at least one codec.");
        }

        if (Port is < 1 or > 65535)
        {
            yield return new("port", "invalid", "Between 1 and 65535; leave it empty for the transport's own.");
        }

        if (RegisterSeconds is null or < 60 or > 86_400)
        {
            yield return new("registerSeconds", "invalid", "Between 60 and 86400 seconds.");
        }

        if (NtpServer.Trim().Length == 0)
        {
            yield return new("ntpServer", "required", "Enter a time server.");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone.Trim(), out _))
        {
            yield return new("timeZone", "invalid", "This time zone is not known. Write it like Europe/Berlin.");
        }

        if (ProvisioningMinutes is null or < 60 or > 43_200)
        {
            yield return new("provisioningMinutes", "invalid", "Between 60 minutes and 43200 (30 days).");
        }

        if (VlanId is < 1 or > 4094)
        {
            yield return new("vlanId", "invalid", "Between 1 and 4094; leave it empty for none.");
        }

        for (var index = 0; index < Overrides.Count; index++)
        {
            var one = Overrides[index];
            if (!one.IsEmpty && one.Family.Length == 0)
            {
                yield return new(At(index, "family"), "required", "Choose the family.");
            }

            if (!one.IsEmpty && one.Key.Trim().Length == 0)
            {
                yield return new(At(index, "key"), "required", "Enter the key.");
            }
        }
    }

    /// <summary>The name of an input of an override's row, as the cluster spells it too.</summary>
    public static string At(int index, string field) => string.Create(CultureInfo.InvariantCulture, $"overrides[{index}].{field}");

    private static ProfileDraft Of(PhoneSettings settings, string id, string? description) => new()
    {
        Id = id,
        Description = description ?? "",
        Codecs = [.. settings.Codecs],
        Server = settings.Server,
        Port = settings.Port,
        Transport = settings.Transport,
        OutboundProxy = settings.OutboundProxy ?? "",
        RegisterSeconds = settings.RegisterSeconds,
        Srtp = settings.Srtp,
        NtpServer = settings.NtpServer,
        TimeZone = settings.TimeZone,
        Language = settings.Language,
        ProvisioningMinutes = settings.ProvisioningMinutes,
        AdminPassword = settings.AdminPassword,
        VoicemailNumber = settings.VoicemailNumber ?? "",
        VlanId = settings.VlanId,
        ValidateCertificates = settings.ValidateCertificates,
        Overrides = [.. settings.Overrides.Select(OverrideDraft.Of)],
    };

    private static string? Some(string text) => text.Trim() is { Length: > 0 } some ? some : null;
}
