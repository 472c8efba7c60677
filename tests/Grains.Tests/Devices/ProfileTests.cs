using Billing.Devices;
using static Billing.Grains.Tests.Devices.DeviceSilo;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class ProfileTests
{
    private static DeviceSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await DeviceSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_comparison_shows_each_familys_change_without_a_secret()
    {
        var profile = await s_silo.Profile("compared");
        var device = await s_silo.Assigned("compared-1", "compared");
        var snom = s_silo.Device(s_silo.NextMac());
        Told(await snom.Create(new DeviceDetails { Vendor = "snom", Model = "D785", ProfileId = "compared" }, TestSilo.Ada));
        Told(await snom.Assign(1, await s_silo.Account("compared-2"), shared: false, null, TestSilo.Ada));
        var settings = (await profile.Get())!.Settings;
        var comparison = Told(await profile.Compare(settings with { Server = "other.example.com" }));
        Assert.AreEqual(2, comparison.Devices);
        CollectionAssert.AreEquivalent(new[] { "yealink-t", "snom-d" }, comparison.Families.Select(family => family.Family).ToArray());
        var diff = string.Concat(comparison.Families.SelectMany(family => family.Files).Select(file => file.Diff));
        StringAssert.Contains(diff, "sip.example.com");
        StringAssert.Contains(diff, "other.example.com");
        Assert.IsTrue(Array.TrueForAll(comparison.Families, family => family.Files.Sum(file => file.Added) is > 0 and < 40));
        Assert.DoesNotContain("secret-of-compared-1", diff);
        Assert.DoesNotContain(await s_silo.TokenOf(device), diff);
        Assert.AreEqual(1, (await profile.Get())!.Newest);
        Assert.IsTrue(Array.TrueForAll(
            Told(await profile.Compare(settings)).Families, family => Array.TrueForAll(family.Files, file => file.Diff.Length == 0)));
    }

    [TestMethod]
    public async Task Wrong_settings_are_refused_and_old_versions_conflict()
    {
        var profile = await s_silo.Profile("refused");
        var view = (await profile.Get())!;
        var wrong = await profile.Save(null, view.Settings with { Server = "a b", TimeZone = "Mars/Olympus" }, null, null, null, view.Version, TestSilo.Ada);
        CollectionAssert.IsSubsetOf(new[] { "server", "timeZone" }, wrong.Problems.Select(problem => problem.Field).ToArray());
        Assert.AreEqual(Problem.Conflict, (await profile.Save(null, view.Settings, null, null, null, view.Version + 1, TestSilo.Ada)).Problems.Single().Code);
        var same = Told(await profile.Save("Words only", view.Settings with { Codecs = [.. view.Settings.Codecs] }, null, null, null, view.Version, TestSilo.Ada));
        Assert.AreEqual((1, "Words only"), (same.Newest, same.Description));
        Assert.AreEqual("refused", (await s_silo.Grains.GetGrain<IProfileListGrain>(0).List(new ProfileQuery { Search = "WORDS" }, null, 10)).Items.Single().Id);
    }

    [TestMethod]
    [DataRow("a\nb\nc", "a\nb\nc", "")]
    [DataRow("a\nb\nc", "a\nx\nc", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n")]
    [DataRow("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n5\n6\n7\n8\n9\nten", "@@ -7,3 +7,4 @@\n 7\n 8\n 9\n+ten\n")]
    [DataRow("a\n1\n2\n3\n4\n5\n6\n7\n8\nb", "A\n1\n2\n3\n4\n5\n6\n7\n8\nB", "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -7,4 +7,4 @@\n 6\n 7\n 8\n-b\n+B\n")]
    [DataRow("a\n1\n2\n3\nb", "A\n1\n2\n3\nB", "@@ -1,5 +1,5 @@\n-a\n+A\n 1\n 2\n 3\n-b\n+B\n")]
    [DataRow("", "a", "@@ -0,0 +1,1 @@\n+a\n")]
    public void A_diff_is_unified_with_three_lines_of_context(string before, string after, string diff) =>
        Assert.AreEqual(diff, LineDiff.Compare("file", before, after).Diff);

    [TestMethod]
    public async Task Lists_that_are_null_are_empty_and_an_entry_that_is_null_is_refused()
    {
        var profile = s_silo.Grains.GetGrain<IProfileGrain>("nulls");
        var settings = new PhoneSettings { Server = "sip.example.com", Overrides = null! };
        Assert.IsEmpty(Told(await profile.Create(null, settings, null, TestSilo.Ada)).Settings.Overrides);
        Assert.AreEqual("codecs", (await profile.Save(null, settings with { Codecs = null! }, null, null, null, 1, TestSilo.Ada)).Problems.Single().Field);
        var refused = await profile.Compare(settings with { Codecs = [null!], Overrides = [null!] });
        CollectionAssert.AreEquivalent(new[] { "codecs", "overrides[0]" }, refused.Problems.Select(problem => problem.Field).ToArray());
    }
}
