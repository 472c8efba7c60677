using Billing.Hosting.Settings;

namespace Billing.Silo.Customers;

internal static class RefusalHosting
{
    /// <summary>How long refused calls are kept.</summary>
    public static void AddRefusals(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<RefusalOptions>(RefusalOptions.Section)
            .Validate(refusals => refusals.Keep >= TimeSpan.FromHours(1), "RefusedCalls:Keep is less than an hour.");
        builder.Services.AddHostedService<RefusalUpkeep>();
    }
}
