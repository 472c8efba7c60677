using Billing.Audit;

namespace Billing.Devices;

/// <summary>
/// One file of devices on its way into the inventory: CSV of RFC 4180 in UTF-8, a header with the columns' names in any order, one row for
/// each device and port. Columns: <c>mac vendor model</c>, which must be there, and <c>device_name description inventory_id serial profile
/// customer location node port account_id line_label shared</c>. A column that is not there leaves the field as it is; an empty cell empties
/// it, but for <c>customer</c>. Key: an id that the caller makes up (<see cref="Ids.IsName"/>).
/// </summary>
[Alias("Billing.Devices.IDeviceImportGrain")]
public interface IDeviceImportGrain : IGrainWithStringKey
{
    /// <summary>Reads the file and begins the dry run; a file that cannot be read is refused whole. At most 2 MiB and 20,000 rows.</summary>
    [Alias("Check")]
    Task<Result<ImportView>> Check(string csv, Actor actor);

    /// <summary>Null when there is no such import.</summary>
    [Alias("Get")]
    Task<ImportView?> Get();

    /// <summary>The rows in the file's order; <paramref name="take"/> is 1 to 1000.</summary>
    /// <param name="fate">Only those of this fate; null for all.</param>
    [Alias("Rows")]
    Task<Page<ImportRow>> Rows(ImportFate? fate, string? after, int take);

    /// <summary>
    /// Does what the dry run promised, each device wholly or not at all. Devices that it refused are left out. Goes on after a crash; again
    /// changes nothing.
    /// </summary>
    [Alias("Apply")]
    Task<Result<ImportView>> Apply(Actor actor);
}
