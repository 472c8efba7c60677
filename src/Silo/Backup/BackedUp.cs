using Billing.Customers;
using Billing.Devices;
using Billing.Nodes;
using Billing.Reports;
using Billing.Signup;

namespace Billing.Silo.Backup;

/// <summary>What of the grains' states is in a backup, and what is not.</summary>
internal static class BackedUp
{
    public static readonly IReadOnlyList<IBackedUpState> States =
    [
        new BackedUpState<CustomerState>("customer"),
        new BackedUpState<AccountState>("account"),
        new BackedUpState<NodeState>("node"),
        new BackedUpState<ProfileState>("profile"),
        new BackedUpState<ProfileVersionState>("profile-version"),
        new BackedUpState<RolloutProgress>("rollout"),
        new BackedUpState<DeviceState>("device")
        {
            Portable = device => device.Unlooked(),
            // Its files are not in the new account: they are published once more, with the same bytes.
            Arrived = device => device.Unlooked() with { PublishedRevision = IsPublished(device) ? device.Revision - 1 : device.PublishedRevision },
        },
        new BackedUpState<DeviceTokenState>("device-token"),
        new BackedUpState<AccountPortsState>("account-ports"),
        new BackedUpState<ProductState>("product"),
        new BackedUpState<NumberPoolState>("number-pool"),
        new BackedUpState<PooledNumber>("number"),
        new BackedUpState<SiteState>("site"),
        new BackedUpState<SignupState>("signup"),
        new BackedUpState<SignupTrace>("signup-trace"),
        new BackedUpState<ShipmentState>("shipment"),
        new BackedUpState<ReportState>("report"),
        new BackedUpState<CallLakeState>("call-lake"),
    ];

    /// <summary>States that are not in it, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> LeftOut = new Dictionary<string, string>
    {
        ["disconnect"] = "the calls that were to end are over",
        ["report-run"] = "its result is a file that is not there; a report is run again",
        ["device-import"] = "work that is done; what it changed is in the devices, and who did it in the audit log",
        ["device-import-text"] = "work that is done",
        ["device-job"] = "work that is done",
        ["device-job-macs"] = "work that is done",
    };

    /// <summary>A device that the import publishes again, and so reminds.</summary>
    public static bool IsPublished(DeviceState device) => device is { Retired: false, Token: not null, Details.ProfileId: not null } && device.PublishedRevision == device.Revision;
}
