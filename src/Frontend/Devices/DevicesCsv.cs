using Billing.Devices;
using Billing.Frontend.Api;

namespace Billing.Frontend.Devices;

/// <summary>The inventory as a file that an import reads again.</summary>
internal static class DevicesCsv
{
    public static Task Write(HttpContext http, IGrainFactory grains, ILoggerFactory logs)
    {
        var query = DeviceFilter.From(http.Request.Query);
        var list = grains.GetGrain<IDeviceListGrain>(0);
        return CsvDownload.Write(
            http, "devices.csv", after => list.Export(query, after, Paging.MaxTake), page => page.Next, logs, (page, _) => http.Response.WriteAsync(page.Text, http.RequestAborted));
    }
}
