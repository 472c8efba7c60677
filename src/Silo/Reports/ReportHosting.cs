using Billing.Hosting.Settings;
using Billing.Reports;
using Billing.Silo.Lake;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Reports;

internal static class ReportHosting
{
    /// <summary>Reports over the lake.</summary>
    public static void AddReports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<ReportOptions>(ReportOptions.Section)
            .Validate(reports => reports.AtOnce is >= 1 and <= 32, "Reports:AtOnce is between 1 and 32.")
            .Validate(reports => reports.MemoryBytes >= 64L << 20, "Reports:MemoryBytes is less than 64 MiB.")
            .Validate(reports => reports.DiskBytes >= 0, "Reports:DiskBytes is negative.")
            .Validate(reports => reports.Threads is null or >= 1, "Reports:Threads is less than 1.")
            .Validate(reports => reports.Timeout >= TimeSpan.FromSeconds(1) && reports.Timeout <= TimeSpan.FromHours(24), "Reports:Timeout is between a second and a day.")
            .Validate(reports => reports.ReadPatience >= TimeSpan.Zero, "Reports:ReadPatience is negative.")
            .Validate(reports => reports.Keep >= TimeSpan.FromHours(1), "Reports:Keep is less than an hour.");
        builder.Services.AddSingleton(services => new ReportStore(LakeHosting.Container(services.GetRequiredService<IOptions<LakeOptions>>().Value, report: true)));
        builder.Services.AddSingleton<IReportRunner, ReportRunner>();
        builder.Services.AddHostedService<ResultCopies>();
    }
}
