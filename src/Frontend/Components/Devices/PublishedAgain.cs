using Billing.Devices;
using MudBlazor;

namespace Billing.Frontend.Components.Devices;

/// <summary>What is said of publishing again, by hand.</summary>
public static class PublishedAgain
{
    /// <summary>Whether it was done, as far as the device knows when the command returns.</summary>
    public static (string Said, Severity Severity) Of(DeviceView device) => device.Publishing switch
    {
        PublishStage.Published => ("Rendered and published again", Severity.Success),
        PublishStage.Pending => ("Not published yet: it goes on by itself", Severity.Info),
        PublishStage.Nothing => ("It has no profile, and so no files", Severity.Warning),
        _ => ($"Not published: {device.PublishFailure}", Severity.Error),
    };
}
