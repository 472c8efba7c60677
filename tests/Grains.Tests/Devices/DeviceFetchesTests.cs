using Billing.Devices;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class DeviceFetchesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeviceOptions s_options = new();
    private static readonly DeviceState s_device = new()
    {
        Mac = "001565abcd0f", Token = "token", MainFile = "001565abcd0f.cfg", MainMd5 = "new", ExpectedVersion = "v2", PublishedAt = s_now,
    };

    [TestMethod]
    public void A_fetch_of_a_file_without_the_lines_says_nothing_of_the_version()
    {
        var next = Note(s_device, Fetch(1) with { File = "y000.boot", Md5 = "boot" });
        Assert.AreEqual((Arrival.NeverFetched, "y000.boot"), (next.Arrival, next.LastFetch!.File));
        Assert.AreEqual(Arrival.Current, Note(next, Fetch(2) with { Md5 = "new" }).Arrival);
    }

    [TestMethod]
    public void A_read_log_without_MD5s_is_judged_by_the_time()
    {
        var before = Note(s_device, Fetch(-1) with { Md5 = null });
        Assert.AreEqual(Arrival.OldVersion, before.Arrival);
        var after = Note(before, Fetch(1) with { Md5 = null });
        Assert.AreEqual((Arrival.Current, "v2"), (after.Arrival, after.FetchedVersion));
        Assert.AreSame(after, Note(after, Fetch(-1) with { Md5 = null }), "an older line that comes later changes nothing");
    }

    [TestMethod]
    public void Fetches_from_many_addresses_within_a_day_raise_a_flag()
    {
        var device = s_device;
        for (var i = 1; i <= s_options.MostAddresses; i++)
        {
            device = Note(device, Fetch(i) with { Address = $"192.0.2.{i}" });
        }

        Assert.IsEmpty(device.Flags);
        Assert.AreEqual(DeviceFlagKind.ManyAddresses, Note(device, Fetch(6) with { Address = "192.0.2.99" }).Flags.Single().Kind);
        var tomorrow = s_now + TimeSpan.FromDays(2);
        Assert.IsEmpty(DeviceFetches.Note(device, "token", new FetchNote { At = tomorrow, File = "001565abcd0f.cfg", Address = "192.0.2.99" }, s_options, tomorrow).Flags);
    }

    private static FetchNote Fetch(int minutes) => new() { At = s_now + TimeSpan.FromMinutes(minutes), File = "001565abcd0f.cfg", Address = "192.0.2.1" };

    private static DeviceState Note(DeviceState device, FetchNote fetch) => DeviceFetches.Note(device, "token", fetch, s_options, s_now);
}
