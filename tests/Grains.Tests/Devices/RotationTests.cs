using Billing.Devices;
using Testing;
using static Billing.Grains.Tests.Devices.DeviceSilo;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class RotationTests
{
    private static DeviceSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await DeviceSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_former_address_leads_to_the_new_one_until_the_phone_has_asked_there()
    {
        var device = await s_silo.Assigned("overlap");
        var former = await s_silo.TokenOf(device);
        var rotated = Told(await device.RotateToken(TokenRotation.Overlap, "staff left", TestSilo.Ada));
        Assert.AreEqual("staff left", rotated.Rotation!.Reason);
        Assert.AreEqual(TimeSpan.FromDays(2), rotated.Rotation.Until - rotated.Rotation.Since);
        var token = await s_silo.TokenOf(device);
        Assert.AreNotEqual(former, token);
        await Published(device);
        foreach (var folder in new[] { former, token })
        {
            StringAssert.Contains(System.Text.Encoding.UTF8.GetString(s_silo.Files.Folder(folder)[0].Content), $"/{token}/");
        }

        await s_silo.Fetch(device, former);
        await Until(device, view => view.Arrival == Arrival.Current, "the fetch at the former address to be noted");
        Assert.IsNotNull((await device.Get())!.Rotation, "the phone has not asked at the new one yet");

        await s_silo.Fetch(device, token);
        await Until(device, view => view.Rotation is null, "the rotation to be over");
        await Eventually.Async(() => s_silo.Files.Folder(former).Count == 0, "the former folder to be removed", Soon);
        Assert.IsNull(await s_silo.Grains.GetDeviceToken(former).Fetch(s_silo.Files.Folder(token)[0].Name, null, null));
        Assert.IsEmpty((await device.Get())!.Flags.Where(flag => flag.Kind == DeviceFlagKind.Stranded).ToArray());
    }

    [TestMethod]
    public async Task A_phone_that_never_asked_at_the_new_address_is_stranded_after_the_deadline()
    {
        var device = await s_silo.Assigned("stranded");
        var former = await s_silo.TokenOf(device);
        var until = Told(await device.RotateToken(TokenRotation.Overlap, null, TestSilo.Ada)).Rotation!.Until;
        await Published(device);
        s_silo.Silo.Time.SetUtcNow(until - TimeSpan.FromSeconds(1));
        await s_silo.Fetch(device, former);
        s_silo.Silo.Time.SetUtcNow(until);
        Assert.IsNull(
            await s_silo.Grains.GetDeviceToken(former).Fetch($"{device.GetPrimaryKeyString()}.cfg", null, null), "the deadline does not wait for a reminder");
        await device.AsReference<IRemindable>().ReceiveReminder("rotation", default);
        var view = await Until(device, view => view.Rotation is null, "the rotation to be over");
        Assert.Contains(flag => flag.Kind == DeviceFlagKind.Stranded, view.Flags);
        await Eventually.Async(() => s_silo.Files.Folder(former).Count == 0, "the former folder to be removed", Soon);
    }

    [TestMethod]
    public async Task A_leak_leaves_no_overlap()
    {
        var device = await s_silo.Assigned("leak");
        var former = await s_silo.TokenOf(device);
        Assert.IsNull(Told(await device.RotateToken(TokenRotation.AtOnce, "leaked", TestSilo.Ada)).Rotation);
        Assert.IsNull(await s_silo.Grains.GetDeviceToken(former).Fetch($"{device.GetPrimaryKeyString()}.cfg", "203.0.113.9", null));
        await Eventually.Async(() => s_silo.Files.Folder(former).Count == 0, "the former folder to be removed", Soon);
        await Published(device);
        Assert.IsNotEmpty(s_silo.Files.Folder(await s_silo.TokenOf(device)));
        StringAssert.Contains((await Until(device, view => view.Flags.Length > 0, "the flag")).Flags[0].What, "203.0.113.9");
    }

    [TestMethod]
    public void Tokens_are_160_bits_and_need_no_escape()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => Secrets.Token()).ToArray();
        Assert.HasCount(1000, tokens.Distinct().ToArray());
        Assert.IsTrue(Array.TrueForAll(tokens, token => token.Length == 32 && token.All(c => c is (>= 'a' and <= 'z') or (>= '2' and <= '7'))));
        Assert.HasCount(32, tokens.SelectMany(token => token).Distinct().ToArray());
    }
}
