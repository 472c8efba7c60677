using Billing.Devices;
using Billing.Frontend.Devices;
using Billing.Hosting.Health;
using OpenTelemetry.Trace;

namespace Billing.Frontend.Hosting;

/// <summary>Which requests are traced.</summary>
internal static class Traces
{
    /// <summary>All but those of probers, and those of phones: the path of a phone's file holds its only credential.</summary>
    public static Action<TracerProviderBuilder> Of(IConfiguration configuration) => tracing => tracing.AddAspNetCoreInstrumentation(options => options.Filter = http =>
        !http.Request.Path.StartsWithSegments(HealthPages.Root, StringComparison.Ordinal)
        && !AskedPath.IsBelow(http.Request.Path, configuration[AskedPath.ContainerKey] ?? PhonePath.DefaultContainer));
}
