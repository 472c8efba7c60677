namespace Billing.Provisioning;

/// <summary>Models that read the same files.</summary>
public sealed record PhoneFamily
{
    /// <summary>Such as <c>yealink-t</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Lower case, such as <c>yealink</c>.</summary>
    public required string Vendor { get; init; }

    /// <summary>For people, such as <c>Yealink T3, T4, T5, T7, T8</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The Event of the SIP NOTIFY on which a phone of this family fetches its files, as the header spells it.</summary>
    public required string ResyncEvent { get; init; }

    /// <summary>How the keys of this family's overrides are spelt, by an example.</summary>
    public required string OverrideExample { get; init; }

    /// <summary>The codecs of a profile that phones of this family know. Others are left out of their files.</summary>
    public required IReadOnlyList<string> Codecs { get; init; }
}
