using Billing.Devices;
using Billing.Hosting.Settings;
using Billing.Reports;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Lake;

internal static partial class LakeHosting
{
    /// <summary>The container of results is named after the lake's.</summary>
    private const string ReportsSuffix = "-reports";

    /// <summary>Ended calls as Parquet in Blob Storage.</summary>
    public static void AddLake(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<LakeOptions>(LakeOptions.Section)
            .Configure<IConfiguration>((lake, configuration) => lake.ReadAccount(configuration))
            .Validate(
                lake => !lake.Enabled || string.IsNullOrEmpty(lake.ConnectionString) != lake.BlobServiceUri is null,
                "Give one of ConnectionStrings:Lake and Lake:BlobServiceUri: where the blobs are does not follow from the account of the state.")
            .Validate(lake => string.IsNullOrEmpty(lake.ConnectionString) || BlobAccount.CanRead(lake.ConnectionString), "ConnectionStrings:Lake cannot be read.")
            .Validate(lake => PhonePath.IsContainer(lake.Container + ReportsSuffix), "Lake:Container is not 3 to 55 lower-case letters, digits and single hyphens.")
            .Validate(lake => lake.KeepReplaced >= TimeSpan.FromMinutes(1), "Lake:KeepReplaced is less than a minute.")
            .Validate(lake => lake.CacheBytes >= 0, "Lake:CacheBytes is negative.")
            .Validate(lake => lake.Every >= TimeSpan.FromSeconds(1), "Lake:Every is less than a second.")
            .Validate(lake => lake.Lag >= TimeSpan.Zero, "Lake:Lag is negative.")
            .Validate(lake => lake.SettleAt >= TimeSpan.Zero && lake.SettleAt < TimeSpan.FromDays(1), "Lake:SettleAt is no time of day.")
            .Validate(lake => lake.MostRecent >= 1, "Lake:MostRecent is less than 1.")
            .Validate(lake => lake.Keep is not { } keep || keep >= TimeSpan.FromDays(1), "Lake:Keep is less than a day.")
            .Validate(lake => lake.KeepInTables is not { } keep || keep >= TimeSpan.FromDays(8), "Lake:KeepInTables is less than eight days, within which a call is found by its key alone.");
        builder.Services.AddSingleton(services => new LakeStore(Container(services.GetRequiredService<IOptions<LakeOptions>>().Value, report: false)));
        builder.Services.AddSingleton<LakeCache>();
        builder.Services.AddSingleton<LakeReader>();
        builder.Services.AddSingleton<LocalLake>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LocalLake>());
        builder.Services.AddSingleton<ICallLake, CallLake>();
        builder.Services.AddHostedService<LakeAlarm>();
    }

    internal static Azure.Storage.Blobs.BlobContainerClient Container(LakeOptions lake, bool report) =>
        BlobAccount.Container(lake.ConnectionString, lake.BlobServiceUri, report ? lake.Container + ReportsSuffix : lake.Container);

    /// <summary>Wakes the grain that writes, and deletes what is kept no longer, once; its reminder does so from then on.</summary>
    private sealed partial class LakeAlarm(IGrainFactory grains, IOptions<LakeOptions> options, TimeProvider time, ILogger<LakeAlarm> logger) : BackgroundService
    {
        private static readonly TimeSpan s_again = TimeSpan.FromSeconds(5);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while ((options.Value.Enabled || options.Value.KeepInTables is not null) && !stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await grains.GetGrain<ICallLakeGrain>(0).Wake();
                    return;
                }
#pragma warning disable CA1031 // The cluster may still be starting, or its store be away: whatever it is, it is tried again.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    LogLater(logger, exception);
                    await Task.Delay(s_again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }

        [LoggerMessage(1, LogLevel.Information, "The lake's grain could not be woken yet")]
        private static partial void LogLater(ILogger logger, Exception exception);
    }
}
