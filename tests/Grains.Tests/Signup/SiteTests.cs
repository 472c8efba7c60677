using System.Globalization;
using Billing.Grains.Tests.Devices;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

[TestClass]
public class SiteTests
{
    private static SignupSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await SignupSilo.Start(numbers: 1);

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    [DataRow("https://shop.example/welcome", true)]
    [DataRow("https://shop.example:8443/a/b", true)]
    [DataRow("http://localhost:5173/back", true)]
    [DataRow("http://127.0.0.1/back", true)]
    [DataRow("http://shop.example/welcome", false)]
    [DataRow("https://user@shop.example/", false)]
    [DataRow("https://shop.example/?to=x", false)]
    [DataRow("https://shop.example/#x", false)]
    [DataRow("//shop.example/", false)]
    [DataRow("https://shop.example\\@evil.example/", false)]
    [DataRow("https://shop.example/../x", false)]
    [DataRow("javascript:alert(1)", false)]
    [DataRow("/welcome", false)]
    [DataRow("", false)]
    public void Return_addresses(string address, bool good) => Assert.AreEqual(good, ReturnAddresses.IsGood(address));

    [TestMethod]
    [DataRow("https://shop.example/welcome", true)]
    [DataRow(null, true)]
    [DataRow("https://shop.example/welcome/", false)]
    [DataRow("https://shop.example/welcome?x=1", false)]
    [DataRow("https://SHOP.example/welcome", false)]
    [DataRow("https://shop.example.evil.example/welcome", false)]
    public void A_visitor_goes_back_only_where_the_site_says(string? wanted, bool allowed) =>
        Assert.AreEqual(allowed, ReturnAddresses.Choose([SignupSilo.Back], wanted) == SignupSilo.Back);

    [TestMethod]
    public async Task A_sites_key_is_masked_shown_only_with_an_audit_entry_and_replaced_by_another()
    {
        var site = s_silo.Grains.GetGrain<ISiteGrain>("keys");
        var view = DeviceSilo.Told(await site.Create(SignupSilo.Details, TestSilo.Ada));
        var key = (await site.RevealKey(TestSilo.Ada))!;
        Assert.StartsWith(view.MaskedKey.TrimEnd('…'), key);
        Assert.IsLessThan(12, view.MaskedKey.Length);
        Assert.HasCount(1, s_silo.Silo.Stores.Audit.Values.Where(entry => entry is { Action: "reveal-secret", ObjectId: "keys" }).ToArray());
        Assert.IsFalse(s_silo.Silo.Stores.Audit.Values.Any(entry => entry.Changes.Any(change => change.After?.Contains(key, StringComparison.Ordinal) == true)));
        Assert.IsTrue(await site.HasKey(key));
        var id = await site.SignupIdOf("k");
        DeviceSilo.Told(await site.RotateKey("leaked", TestSilo.Ada));
        Assert.IsFalse(await site.HasKey(key));
        Assert.IsTrue(await site.HasKey((await site.RevealKey(TestSilo.Ada))!));
        Assert.AreEqual(id, await site.SignupIdOf("k"), "a new key must not make a second signup of a repeated request");
        Assert.IsNull(await s_silo.Grains.GetGrain<ISiteGrain>("none").RevealKey(TestSilo.Ada));
        Assert.IsFalse(await s_silo.Grains.GetGrain<ISiteGrain>("none").HasKey(""));
    }

    [TestMethod]
    [DataRow("9.99", "EUR", true)]
    [DataRow("9.999", "EUR", false)]
    [DataRow("500", "JPY", true)]
    [DataRow("500.5", "JPY", false)]
    [DataRow("500", "MGA", true)]
    [DataRow("500.5", "MGA", false)]
    [DataRow("1.25", "KWD", true)]
    [DataRow("1.255", "KWD", false)]
    [DataRow("5.5", "ISK", false)]
    [DataRow("0", "JPY", true)]
    public void A_price_is_one_that_can_be_charged(string price, string currency, bool good) => Assert.AreEqual(good, !ProductRules.Check(
        "p", new ProductDetails { Name = "P", Price = decimal.Parse(price, CultureInfo.InvariantCulture), Currency = currency, PoolId = "berlin" })
        .Problems.Any(problem => problem is { Field: "price", Code: "too-fine" }));

    [TestMethod]
    public async Task A_site_is_changed_by_version_listed_and_paused()
    {
        var site = s_silo.Grains.GetGrain<ISiteGrain>("zebra");
        var view = DeviceSilo.Told(await site.Create(SignupSilo.Details with { Name = "Zebra", Reseller = "Zoo" }, TestSilo.Ada));
        Assert.AreEqual(view.Version, DeviceSilo.Told(await site.Change(view.Details, view.Version, TestSilo.Ada)).Version, "nothing changed");
        var changed = DeviceSilo.Told(await site.Change(view.Details with { Rules = view.Details.Rules with { ConfirmEmail = true } }, view.Version, TestSilo.Ada));
        Assert.AreEqual(Problem.Conflict, (await site.Change(view.Details, view.Version, TestSilo.Ada)).Problems.Single().Code);
        DeviceSilo.Told(await site.SetPaused(true, null, TestSilo.Ada));
        var list = s_silo.Grains.GetGrain<ISiteListGrain>(0);
        Assert.AreEqual("zebra", (await list.List(new SiteQuery { Search = "ZOO", Paused = true }, null, 10)).Items.Single().Id);
        Assert.IsEmpty((await list.List(new SiteQuery { Search = "zoo", Paused = false }, null, 10)).Items);
        Assert.IsTrue(changed.Details.Rules.ConfirmEmail);
        var wrong = await s_silo.Grains.GetGrain<ISiteGrain>("wrong").Create(
            new SiteDetails { Name = "", ReturnAddresses = ["http://x.example"], Origins = ["https://x.example/"], ProductId = "none", Rules = new SiteRules { Countries = ["XX"] } },
            TestSilo.Ada);
        CollectionAssert.AreEquivalent(
            new[] { "name", "returnAddresses", "origins", "productId", "rules.countries" }, wrong.Problems.Select(problem => problem.Field).ToArray());
    }

    [TestMethod]
    public async Task A_product_is_checked_before_anybody_pays_for_it()
    {
        var wrong = await s_silo.Grains.GetGrain<IProductGrain>("wrong").Create(
            new ProductDetails { Name = "x", Price = 9.5m, Currency = "JPY", PoolId = "none", DeviceVendor = "yealink", DeviceModel = "T99", MaxSimultaneousCalls = -1 }, TestSilo.Ada);
        CollectionAssert.AreEquivalent(
            new[] { "price too-fine", "poolId not-found", "deviceModel unknown-model", "maxSimultaneousCalls out-of-range" },
            wrong.Problems.Select(problem => $"{problem.Field} {problem.Code}").ToArray());
        var product = s_silo.Grains.GetGrain<IProductGrain>("nice");
        var view = DeviceSilo.Told(await product.Create(new ProductDetails { Name = "Nice", Price = 1000.00m, Currency = "jpy", PoolId = "Berlin" }, TestSilo.Ada));
        var changed = DeviceSilo.Told(await product.Change(view.Details with { Price = 2000 }, view.Version, TestSilo.Ada));
        Assert.AreEqual((2000m, "JPY", 2), (changed.Details.Price, changed.Details.Currency, changed.Version));
        Assert.AreEqual("nice", (await s_silo.Grains.GetGrain<IProductListGrain>(0).List(new ProductQuery { Search = "ni", PoolId = "berlin" }, null, 10)).Items.Single().Id);
        Assert.AreEqual("berlin", (await s_silo.Grains.GetGrain<INumberPoolListGrain>(0).List(new NumberPoolQuery { Search = "BER" }, null, 10)).Items.Single().Id);
    }
}
