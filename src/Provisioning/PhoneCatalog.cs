using System.Collections.Frozen;
using Billing.Devices;
using Billing.Provisioning.Families;

namespace Billing.Provisioning;

/// <summary>The families and models that we can write files for.</summary>
public static class PhoneCatalog
{
    private static readonly FrozenDictionary<(string, string), PhoneModel> s_byName;

    static PhoneCatalog()
    {
        Families = [.. Family.All.Select(family => family.Listing)];
        Models = [.. Family.All
            .SelectMany(family => family.Models.Select(model =>
                new PhoneModel { Vendor = family.Listing.Vendor, Family = family.Listing.Id, Model = model.Name, Ports = model.Ports }))
            .OrderBy(model => model.Vendor, StringComparer.Ordinal)
            .ThenBy(model => model.Model, StringComparer.Ordinal)];
        s_byName = Models.ToFrozenDictionary(model => Name(model.Vendor, model.Model));
    }

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<PhoneFamily> Families { get; }

    /// <summary>In the order of vendor and model.</summary>
    public static IReadOnlyList<PhoneModel> Models { get; }

    /// <summary>Null when there is no such model.</summary>
    /// <param name="vendor">In any case.</param>
    /// <param name="model">In any case; blanks and dashes are as the vendor writes them.</param>
    public static PhoneModel? Find(string vendor, string model) => s_byName.GetValueOrDefault(Name(vendor, model));

    private static (string, string) Name(string vendor, string model) => (vendor.ToUpperInvariant(), model.ToUpperInvariant());
}
