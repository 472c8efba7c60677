using Billing.Customers;
using Billing.Hosting.Settings;

namespace Billing.Silo.Customers;

internal static class SlotHosting
{
    /// <summary>How calls are counted against limits.</summary>
    public static void AddSlots(this IHostApplicationBuilder builder) =>
        builder.Services.AddSettings<SlotOptions>(SlotOptions.Section)
            .Validate(
                slots => slots.Hold > TimeSpan.Zero && slots.ReconcileEvery > TimeSpan.Zero && slots.Patience > TimeSpan.Zero
                    && slots.RebuildTimeout > TimeSpan.Zero && slots.RebuildPause > TimeSpan.Zero,
                "The times in Slots must be above zero.");
}
