namespace Billing.Devices;

/// <summary>The generic properties that the devices of a profile share, whatever their vendor.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.PhoneSettings")]
public sealed record PhoneSettings
{
    /// <summary>In the order of preference; of <c>PCMU PCMA G722 G729 OPUS ILBC</c>.</summary>
    [Id(0)] public string[] Codecs { get; init; } = ["G722", "PCMA", "PCMU"];

    /// <summary>The SIP server: a host name or an address.</summary>
    [Id(1)] public string Server { get; init; } = "";

    /// <summary>Null for the transport's own.</summary>
    [Id(2)] public int? Port { get; init; }
    [Id(3)] public PhoneTransport Transport { get; init; }

    /// <summary>A host name or an address, with a port or without; null for none.</summary>
    [Id(4)] public string? OutboundProxy { get; init; }
    [Id(5)] public int RegisterSeconds { get; init; } = 3600;
    [Id(6)] public bool Srtp { get; init; }
    [Id(7)] public string NtpServer { get; init; } = "pool.ntp.org";

    /// <summary>A name of the IANA list, such as <c>Europe/Berlin</c>.</summary>
    [Id(8)] public string TimeZone { get; init; } = "UTC";

    /// <summary>ISO 639-1.</summary>
    [Id(9)] public string Language { get; init; } = "en";

    /// <summary>How often a phone asks for its files by itself.</summary>
    [Id(10)] public int ProvisioningMinutes { get; init; } = 1440;
    [Id(11)] public AdminPasswordPolicy AdminPassword { get; init; }
    [Id(12)] public string? VoicemailNumber { get; init; }
    [Id(13)] public int? VlanId { get; init; }

    /// <summary>Whether the phone checks the certificates of the servers that it talks to.</summary>
    [Id(14)] public bool ValidateCertificates { get; init; } = true;
    [Id(15)] public PhoneOverride[] Overrides { get; init; } = [];
}
