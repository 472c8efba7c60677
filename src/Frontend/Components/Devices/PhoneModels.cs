using Billing.Devices;

namespace Billing.Frontend.Components.Devices;

/// <summary>The models that files can be written for, asked for once: they change only with the silos.</summary>
public sealed class PhoneModels(IGrainFactory grains)
{
    private IReadOnlyList<PhoneModel>? _all;

    /// <returns>None while the cluster does not answer; the next call asks again.</returns>
    public async Task<IReadOnlyList<PhoneModel>> All()
    {
        if (_all is { } known)
        {
            return known;
        }

        try
        {
            var models = await grains.GetGrain<IDeviceListGrain>(0).Models();
            return _all = models;
        }
#pragma warning disable CA1031 // Choices are a courtesy; what the page itself asks for tells of a cluster that is away.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    /// <summary>As the vendor writes itself.</summary>
    public static string VendorName(string? vendor) => vendor switch
    {
        null or "" => "",
        "htek" => "Htek",
        _ => char.ToUpperInvariant(vendor[0]) + vendor[1..],
    };
}
