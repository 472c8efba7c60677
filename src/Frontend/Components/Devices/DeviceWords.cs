using System.Globalization;
using Billing.Devices;

namespace Billing.Frontend.Components.Devices;

/// <summary>What the inventory's states are called, and how they look.</summary>
internal static class DeviceWords
{
    /// <summary><c>00:15:65:ab:cd:ef</c>, as it is printed on phones.</summary>
    public static string Mac(string mac) => mac.Length == 12 ? string.Join(':', Enumerable.Range(0, 6).Select(pair => mac.Substring(pair * 2, 2))) : mac;

    public static string Of(DeviceStatus status) => status switch
    {
        DeviceStatus.InStock => "In stock",
        _ => status.ToString(),
    };

    public static string Look(DeviceStatus status) => status switch
    {
        DeviceStatus.Assigned => "tag-connected",
        DeviceStatus.InStock => "tag-authorized",
        _ => "tag-plain",
    };

    public static string Of(Arrival arrival) => arrival switch
    {
        Arrival.NeverFetched => "Never fetched",
        Arrival.OldVersion => "Old version",
        _ => "Current",
    };

    public static string Look(Arrival arrival) => arrival switch
    {
        Arrival.NeverFetched => "tag-plain",
        Arrival.OldVersion => "tag-ringing",
        _ => "tag-connected",
    };

    public static string Explain(Arrival arrival) => arrival switch
    {
        Arrival.NeverFetched => "The phone has not asked for its files yet.",
        Arrival.OldVersion => "The phone fetched its files, but not since they last changed.",
        _ => "The phone has the files that it should have.",
    };

    public static string Of(PublishStage stage) => stage switch
    {
        PublishStage.Nothing => "Nothing to publish",
        PublishStage.Pending => "Publishing…",
        PublishStage.Published => "Published",
        _ => "Not published",
    };

    public static string Look(PublishStage stage) => stage switch
    {
        PublishStage.Published => "tag-connected",
        PublishStage.Pending => "tag-authorized",
        PublishStage.Failed => "tag-doubt",
        _ => "tag-plain",
    };

    public static string Of(DeviceFlagKind kind) => kind switch
    {
        DeviceFlagKind.WrongToken => "Wrong address",
        DeviceFlagKind.ManyAddresses => "Many addresses",
        _ => "Stranded",
    };

    public static string Of(ResyncResult result) => result switch
    {
        ResyncResult.Accepted => "The phone answered that it will",
        ResyncResult.Sent => "Sent",
        ResyncResult.NotRegistered => "Not registered",
        ResyncResult.Refused => "Refused",
        _ => "No answer",
    };

    public static string Of(ImportFate fate) => fate.ToString();

    public static string Look(ImportFate fate) => fate switch
    {
        ImportFate.New => "tag-connected",
        ImportFate.Changed => "tag-authorized",
        ImportFate.Refused => "tag-doubt",
        _ => "tag-plain",
    };

    public static string Of(RolloutState state) => state switch
    {
        RolloutState.Stopped => "Stopped by itself",
        _ => state.ToString(),
    };

    public static string Look(RolloutState state) => state switch
    {
        RolloutState.Running => "tag-authorized",
        RolloutState.Done => "tag-connected",
        RolloutState.Paused or RolloutState.Scheduled => "tag-ringing",
        RolloutState.Stopped => "tag-doubt",
        _ => "tag-plain",
    };

    public static string Of(RolloutStage stage) => stage switch
    {
        RolloutStage.Canary => "the first few",
        RolloutStage.Tenth => "one in ten",
        _ => "all",
    };

    public static string Of(DeviceJobView job) => job.Action switch
    {
        DeviceJobAction.Resync => $"Resync {Devices(job.Devices)}",
        DeviceJobAction.AssignProfile => $"Profile {job.ProfileId} for {Devices(job.Devices)}",
        _ => $"Retire {Devices(job.Devices)}",
    };

    public static string Of(DeviceJobStage stage) => stage.ToString();

    public static string Look(DeviceJobStage stage) => stage switch
    {
        DeviceJobStage.Running => "tag-authorized",
        DeviceJobStage.Done => "tag-connected",
        _ => "tag-plain",
    };

    public static string Of(PhoneTransport transport) => transport.ToString().ToUpperInvariant();

    public static string Of(AdminPasswordPolicy policy) => policy switch
    {
        AdminPasswordPolicy.PerDevice => "One of its own for each device",
        _ => "Leave it as the phone has it",
    };

    /// <summary><c>1 device</c>, <c>10,000 devices</c>.</summary>
    public static string Devices(int count) => count == 1 ? "1 device" : $"{Number(count)} devices";

    public static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
