using Billing.Devices;
using Billing.Frontend.Api;

namespace Billing.Frontend.Devices;

/// <summary>The inventory as a file that an import reads again. It is written page by page: its length costs no memory.</summary>
internal static partial class DevicesCsv
{
    public const string ContentType = "text/csv";

    public static async Task Write(HttpContext http, IGrainFactory grains, ILoggerFactory logs)
    {
        var query = DeviceFilter.From(http.Request.Query);
        var list = grains.GetGrain<IDeviceListGrain>(0);
        // Before the first header goes out, so that a cluster that cannot answer is a 503 and not a broken file.
        var page = await list.Export(query, null, Paging.MaxTake);

        http.Response.ContentType = $"{ContentType}; charset=utf-8; header=present";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"devices.csv\"";
        try
        {
            while (true)
            {
                await http.Response.WriteAsync(page.Text, http.RequestAborted);
                if (page.Next is not { } next)
                {
                    return;
                }

                page = await list.Export(query, next, Paging.MaxTake).WaitAsync(http.RequestAborted);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the reader must see that the file is not whole.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (!http.RequestAborted.IsCancellationRequested)
            {
                LogCutOff(logs.CreateLogger(typeof(DevicesCsv)), failure);
            }

            http.Abort();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A download of devices was cut off.")]
    private static partial void LogCutOff(ILogger log, Exception failure);
}
