using System.Diagnostics;
using Billing.Hosting.Logs;
using OpenTelemetry;

namespace Billing.Hosting.Telemetry;

/// <summary>Masks what is exported of traces: names, and values such as a path or the key of a grain.</summary>
internal sealed class MaskedActivities : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        data.DisplayName = Mask.Text(data.DisplayName);
        foreach (var (name, value) in data.TagObjects.ToArray())
        {
            if (value is string text && Mask.Text(text) is var masked && masked != text)
            {
                data.SetTag(name, masked);
            }
        }
    }
}
