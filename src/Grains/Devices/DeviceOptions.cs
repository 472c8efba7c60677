namespace Billing.Devices;

/// <summary>Measures of provisioning: section <c>Devices</c>.</summary>
public sealed class DeviceOptions
{
    /// <summary>How many devices a rollout or an import works on at once. More is no faster: the store of files is the limit.</summary>
    public int AtOnce { get; set; } = 8;

    /// <summary>After how many devices a rollout or an import stores how far it is.</summary>
    public int StoreEvery { get; set; } = 200;

    /// <summary>How often a rollout that waits looks whether its phones came back.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Fetches that tell nothing new are stored no more often.</summary>
    public TimeSpan NoteEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>From how many addresses within a day a device's files may be fetched before somebody should look.</summary>
    public int MostAddresses { get; set; } = 5;
}
