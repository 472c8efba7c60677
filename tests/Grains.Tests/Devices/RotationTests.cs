using Billing.Customers;
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
    public async Task What_was_in_a_leaked_file_is_worth_nothing_any_more()
    {
        var device = await s_silo.Assigned("secrets");
        var (admin, sip) = (await device.RevealAdminPassword(TestSilo.Ada), await Account().RevealPassword(TestSilo.Ada));
        Told(await device.RotateToken(TokenRotation.AtOnce, "leaked", TestSilo.Ada));
        var next = await device.RevealAdminPassword(TestSilo.Ada);
        Assert.AreNotEqual(admin, next);
        Assert.AreEqual(sip, await Account().RevealPassword(TestSilo.Ada), "only when it was asked for");
        var entry = s_silo.Silo.Stores.Audit.Values.Single(entry => entry.Action == "rotate" && entry.ObjectId == device.GetPrimaryKeyString());
        CollectionAssert.AreEquivalent(new[] { "token", "adminPassword" }, entry.Changes.Select(change => change.Field).ToArray());
        Assert.IsFalse(entry.ToString().Contains(next!, StringComparison.Ordinal));

        Told(await device.RotateToken(TokenRotation.AtOnceWithPasswords, "leaked again", TestSilo.Ada));
        var renewed = await Account().RevealPassword(TestSilo.Ada);
        Assert.AreNotEqual(sip, renewed);
        Assert.AreEqual(20, renewed!.Length);
        await Eventually.Async(async () => (await s_silo.TextOf(device)).Contains(renewed, StringComparison.Ordinal), "the new password to be in the file", Soon);
        Assert.Contains(entry => entry is { Action: "renew-password", ObjectId: "secrets", Reason: "leaked again" }, s_silo.Silo.Stores.Audit.Values);

        static IAccountGrain Account() => s_silo.Grains.GetGrain<IAccountGrain>("secrets");
    }

    [TestMethod]
    public async Task Passwords_that_leaked_are_renewed_though_one_could_not_be_stored_and_the_silo_died()
    {
        var device = await s_silo.Assigned("renewed-1");
        Told(await device.Assign(2, await s_silo.Account("renewed-2"), shared: false, null, TestSilo.Ada));
        await Published(device);
        string?[] leaked = [await Password("renewed-1"), await Password("renewed-2")];
        s_silo.Rows.Refuse("account", "renewed-2");
        Told(await device.RotateToken(TokenRotation.AtOnceWithPasswords, "leaked", TestSilo.Ada));
        Assert.AreNotEqual(leaked[0], await Password("renewed-1"));
        // Revealing it would be audited, which is a write too.
        StringAssert.Contains(s_silo.Rows.Json("account", "renewed-2"), leaked[1], "it was not stored");

        await s_silo.Forget(device);
        s_silo.Rows.Allow("account", "renewed-2");
        await device.AsReference<IRemindable>().ReceiveReminder("publish", default);
        await Eventually.Async(async () => await Password("renewed-2") != leaked[1], "the second password to be another one", Soon);
        var renewed = (await Password("renewed-2"))!;
        await Eventually.Async(async () => (await s_silo.TextOf(device)).Contains(renewed, StringComparison.Ordinal), "the new password to be in the file", Soon);
        Assert.HasCount(1, s_silo.Silo.Stores.Audit.Values.Where(entry => entry is { Action: "renew-password", ObjectId: "renewed-1" }).ToArray(), "once is enough");
        StringAssert.Contains(s_silo.Rows.Json("device", device.GetPrimaryKeyString()), "\"Renewals\":[]");

        static Task<string?> Password(string account) => s_silo.Grains.GetGrain<IAccountGrain>(account).RevealPassword(TestSilo.Ada);
    }

    [TestMethod]
    public async Task A_leaked_address_ends_also_while_nothing_can_be_published()
    {
        var device = await s_silo.Assigned("leak-broken");
        var former = await s_silo.TokenOf(device);
        s_silo.Files.BrokenFor[device.GetPrimaryKeyString()] = true;
        try
        {
            Told(await device.RotateToken(TokenRotation.AtOnce, "leaked", TestSilo.Ada));
            await Eventually.Async(() => s_silo.Files.Folder(former).Count == 0, "the former folder to be removed", Soon);
        }
        finally
        {
            s_silo.Files.BrokenFor.Clear();
        }
    }

    [TestMethod]
    public async Task An_overlap_lasts_as_long_as_the_settings_that_the_phone_has_want_it()
    {
        var profile = await s_silo.Profile("weekly");
        var view = (await profile.Get())!;
        Told(await profile.Save(null, view.Settings with { ProvisioningMinutes = 7 * 1440 }, null, null, new RolloutPlan { ResyncsPerSecond = 0 }, view.Version, TestSilo.Ada));
        await Eventually.Async(async () => (await profile.Get())!.Current == 2, "the week to be rolled out", Soon);
        var device = await s_silo.Assigned("weekly", "weekly");
        await s_silo.Fetch(device);
        await Until(device, view => view.Arrival == Arrival.Current, "the fetch to be noted");
        view = (await profile.Get())!;
        Told(await profile.Save(null, view.Settings with { ProvisioningMinutes = 60 }, null, null, new RolloutPlan { ResyncsPerSecond = 0 }, view.Version, TestSilo.Ada));
        await Until(device, view => view is { ProfileVersion: 3, Arrival: Arrival.OldVersion, Publishing: PublishStage.Published }, "the hour to be published");

        // The phone asks once a week still, since it has not come since.
        var rotation = Told(await device.RotateToken(TokenRotation.Overlap, "staff left", TestSilo.Ada)).Rotation!;
        Assert.AreEqual(TimeSpan.FromDays(14), rotation.Until - rotation.Since);
        await s_silo.Fetch(device);
        await Until(device, view => view.Rotation is null, "the rotation to be over");
        rotation = Told(await device.RotateToken(TokenRotation.Overlap, "staff left", TestSilo.Ada)).Rotation!;
        Assert.IsLessThan(TimeSpan.FromDays(14), rotation.Until - rotation.Since);
    }

    [TestMethod]
    public async Task A_phone_is_told_of_its_new_address_once_the_former_one_leads_there()
    {
        var device = await s_silo.Assigned("told-of-it");
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        try
        {
            Told(await device.RotateToken(TokenRotation.Overlap, null, TestSilo.Ada));
            Assert.IsFalse(Heard());
        }
        finally
        {
            gate.SetResult();
            s_silo.Files.Gate = Task.CompletedTask;
        }

        await Eventually.Async(Heard, "the phone to be told", Soon);
        Assert.AreEqual(PublishStage.Published, (await device.Get())!.Publishing);

        static bool Heard() => s_silo.Notifies.Heard.Any(one => one.Account == "told-of-it");
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
