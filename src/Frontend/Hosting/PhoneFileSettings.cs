using Billing.Devices;
using Billing.Frontend.Devices;

namespace Billing.Frontend.Hosting;

/// <summary>Where phones fetch their files: section <c>Provisioning</c>.</summary>
internal sealed class PhoneFileSettings
{
    public const string Section = "Provisioning";

    /// <summary>The first part of the path, and the blob container: 3 to 63 lower-case letters, digits and single hyphens.</summary>
    public string Container { get; set; } = PhonePath.DefaultContainer;

    /// <summary>From how many vain requests in a minute on an address is told to wait.</summary>
    public int WrongFetchesPerMinute { get; set; } = WrongFetches.DefaultPerMinute;
}
