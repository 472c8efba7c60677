using System.Collections.Frozen;
using Billing.Devices;
using Billing.Provisioning.Formats;

namespace Billing.Provisioning.Families;

/// <summary>One family: its models, the files they read, and how its vendor says what a profile says.</summary>
internal sealed record Family
{
    private static readonly Lazy<FrozenDictionary<string, Family>> s_byId =
        new(() => All!.ToFrozenDictionary(family => family.Listing.Id, StringComparer.Ordinal));

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        YealinkT.Family, GrandstreamGxp.Family, GrandstreamHt.Family, PolyVvx.Family, CiscoMpp.Family, SnomD.Family, Fanvil.Family, Htek.Family,
    ];

    public required PhoneFamily Listing { get; init; }

    public required IReadOnlyList<ModelPorts> Models { get; init; }

    public required IReadOnlyList<FileTemplate> Files { get; init; }

    /// <summary>What the templates print.</summary>
    public required Func<PhoneView, Dictionary<string, object>> Values { get; init; }

    public required OverrideRules Overrides { get; init; }

    /// <summary>The codecs that a model knows, of those of its family; null when that is all.</summary>
    public Func<PhoneModel, IReadOnlyList<string>?> OnlyCodecs { get; init; } = _ => null;

    public IReadOnlyList<string> CodecsOf(PhoneModel model) => OnlyCodecs(model) ?? Listing.Codecs;

    /// <summary>Why a text that is safe in the format would be read as something else by these phones, as the rest of a sentence; null when it would not.</summary>
    public Func<string, string?> Refusal { get; init; } = _ => null;

    public static Family? Find(string id) => s_byId.Value.GetValueOrDefault(id);
}
