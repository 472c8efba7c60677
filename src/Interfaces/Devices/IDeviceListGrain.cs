namespace Billing.Devices;

/// <summary>Lists devices. A stateless worker: key 0.</summary>
[Alias("Billing.Devices.IDeviceListGrain")]
public interface IDeviceListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of MACs; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<DeviceView>> List(DeviceQuery query, string? after, int take);

    /// <summary>
    /// The same as CSV, one row for each port that is assigned, and one for a device without any; no secrets, no formulas.
    /// The first page begins with the header; pages put together are the file. <paramref name="take"/> is devices, 1 to 1000.
    /// </summary>
    [Alias("Export")]
    Task<CsvPage> Export(DeviceQuery query, string? after, int take);

    /// <summary>The models that we can write files for, by vendor and model.</summary>
    [Alias("Models")]
    Task<PhoneModel[]> Models();
}
