using Billing.Hosting.Logs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Billing.Hosting.Telemetry;

/// <summary>Metrics, traces and logs, and what of them leaves the process (docs/telemetry.md).</summary>
public static class TelemetryHosting
{
    /// <summary>Where the collector is, by OpenTelemetry's own name; left out, nothing is collected and nothing sent.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string SamplerKey = "OTEL_TRACES_SAMPLER";

    /// <summary>Of all traces that begin here, or that strangers ask for. A silo may begin thousands in a second.</summary>
    private const double TracedShare = 0.01;

    /// <summary>Ours, those of our libraries, Orleans' and the framework's.</summary>
    private static readonly string[] s_meters =
    [
        "Billing.*", "AzureTables", "Radius", "Microsoft.Orleans", "System.Runtime", "System.Net.Http",
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits",
    ];

    /// <summary>Whether a collector is given.</summary>
    public static bool IsExported(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration[EndpointKey]);
    }

    /// <summary>Masks the console; sends everything to a collector by OTLP when one is given, as the <c>OTEL_*</c> variables say.</summary>
    /// <param name="service">The process' name there, such as <c>billing-silo</c>.</param>
    /// <param name="traces">Further sources of traces.</param>
    /// <param name="strangers">Whether anybody may send us a request with a <c>traceparent</c>: then it does not decide.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string service, Action<TracerProviderBuilder>? traces = null, bool strangers = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Logging.AddMaskedConsole();
        var configuration = builder.Configuration;
        if (!IsExported(configuration))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes last, and so counts.
            .ConfigureResource(resource => resource
                .AddService(service, serviceNamespace: "billing", serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}")
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(s_meters))
            .WithTracing(tracing =>
            {
                tracing.AddSource("Billing.*", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application");
                traces?.Invoke(tracing);
                tracing.AddProcessor(new MaskedActivities());
                if (string.IsNullOrWhiteSpace(configuration[SamplerKey]))
                {
                    tracing.SetSampler(Sampler(strangers));
                }
            })
            .WithLogging(logs => logs.AddProcessor(new MaskedLogs()), options => options.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    internal static Sampler Sampler(bool strangers)
    {
        var ours = new TraceIdRatioBasedSampler(TracedShare);
        return strangers ? new ParentBasedSampler(ours, remoteParentSampled: new Chance(TracedShare), remoteParentNotSampled: new Chance(TracedShare)) : new ParentBasedSampler(ours);
    }

    /// <summary>Not by the trace's id, which whoever asks has chosen.</summary>
    private sealed class Chance(double share) : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(Random.Shared.NextDouble() < share ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
