using Billing.Customers;
using Billing.Silo.Customers;
using Billing.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Testing;

namespace Billing.Silo.Tests.Customers;

/// <summary>Against a real storage emulator.</summary>
[TestClass]
public class RefusalTableTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static AzuriteProcess s_storage = null!;
    private static IServiceProvider s_services = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_storage = await AzuriteProcess.StartAsync();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System);
        services.Configure<ClusterOptions>(options => options.ServiceId = "tests");
        services.Configure<StorageOptions>(options => options.ConnectionString = s_storage.ConnectionString);
        s_services = services.BuildServiceProvider();
        await Table(new FakeTimeProvider(s_noon)).Create(CancellationToken.None);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task A_refusal_is_kept_whole_and_found_newest_first_by_customer_account_and_time()
    {
        var time = new FakeTimeProvider(s_noon);
        var table = Table(time);
        for (var minute = 0; minute < 7; minute++)
        {
            table.Append(Refused($"call/{minute}#?", minute % 2 == 0 ? "even" : "odd", s_noon.AddMinutes(minute)) with { CustomerId = "whole" });
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await Kept(table, new() { CustomerId = "whole" }, 7);
        var first = await table.Search(new() { CustomerId = "whole" }, after: null, 4, default);
        var second = await table.Search(new() { CustomerId = "whole" }, first.Next, 4, default);
        Assert.IsNull(second.Next);
        CollectionAssert.AreEqual(
            new[] { 6, 5, 4, 3, 2, 1, 0 }.Select(minute => s_noon.AddMinutes(minute)).ToArray(),
            first.Items.Concat(second.Items).Select(refused => refused.At).ToArray());
        Assert.AreEqual(Refused("call/6#?", "even", s_noon.AddMinutes(6)) with { CustomerId = "whole" }, first.Items[0]);

        Assert.HasCount(3, (await table.Search(new() { CustomerId = "whole", AccountId = "odd" }, null, 10, default)).Items);
        var span = await table.Search(new() { CustomerId = "whole", From = s_noon.AddMinutes(1), To = s_noon.AddMinutes(3) }, null, 10, default);
        CollectionAssert.AreEqual(new[] { "call/2#?", "call/1#?" }, span.Items.Select(refused => refused.CallKey).ToArray());
    }

    [TestMethod]
    public async Task Copies_of_one_request_are_one_row_on_whichever_silo_they_arrive()
    {
        var time = new FakeTimeProvider(s_noon);
        var (one, other) = (Table(time), Table(time));
        for (var copy = 0; copy < 3; copy++)
        {
            one.Append(Refused("copied", "copies", s_noon.AddSeconds(copy * 2)));
        }

        other.Append(Refused("copied", "copies", s_noon.AddSeconds(6)));
        other.Append(Refused("another", "copies", s_noon.AddSeconds(7)));
        await Kept(one, new() { AccountId = "copies" }, 2);
    }

    [TestMethod]
    public async Task A_flood_leaves_a_few_rows_that_tell_how_many_there_were()
    {
        var time = new FakeTimeProvider(s_noon);
        var table = Table(time);
        for (var second = 0; second < 2; second++)
        {
            for (var call = 0; call < 500; call++)
            {
                table.Append(Refused($"f{second}-{call}", "flood", time.GetUtcNow()));
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }

        await Kept(table, new() { AccountId = "flood" }, 2 * RefusalThrottle.MostOfAccount);
        var rows = (await table.Search(new() { AccountId = "flood" }, null, 100, default)).Items;
        Assert.AreEqual(495, rows.Sum(row => row.LeftOut));
    }

    [TestMethod]
    public async Task Refusals_are_found_by_their_return_code()
    {
        var time = new FakeTimeProvider(s_noon);
        var table = Table(time);
        table.Append(Refused("over", "coded", s_noon));
        table.Append(Refused("blocked", "coded", s_noon) with { ReturnCode = 7, Reason = "account is suspended" });
        await Kept(table, new() { AccountId = "coded" }, 2);
        var found = (await table.Search(new() { AccountId = "coded", ReturnCode = 7 }, null, 10, default)).Items;
        Assert.AreEqual("account is suspended", found.Single().Reason);
    }

    [TestMethod]
    public async Task What_is_older_than_asked_for_is_deleted_and_nothing_else()
    {
        var cut = s_noon.AddDays(-90);
        var time = new FakeTimeProvider(cut);
        var table = Table(time);
        for (var call = 0; call < 250; call++)
        {
            // A few in each second: more would be left out.
            time.SetUtcNow(cut.AddSeconds(call / 4));
            table.Append(Refused($"old-{call}", "aged", cut.AddSeconds(-1 - (call * 600))));
        }

        table.Append(Refused("at the cut", "aged", cut));
        await Kept(table, new() { AccountId = "aged" }, 251);
        Assert.AreEqual(250, (await Task.WhenAll(table.Forget(cut, default), Table(time).Forget(cut, default))).Sum(), "two silos may do it at once");
        Assert.AreEqual("at the cut", (await table.Search(new() { AccountId = "aged" }, null, 10, default)).Items.Single().CallKey);
        Assert.AreEqual(0, await table.Forget(cut, default));
    }

    [TestMethod]
    public async Task Old_refusals_go_by_themselves()
    {
        var time = new FakeTimeProvider(s_noon);
        var table = Table(time);
        table.Append(Refused("old", "upkept", s_noon.AddDays(-400)));
        table.Append(Refused("young", "upkept", s_noon));
        await Kept(table, new() { AccountId = "upkept" }, 2);
        using var upkeep = new RefusalUpkeep(table, Options.Create(new RefusalOptions { Keep = TimeSpan.FromDays(365) }), time, NullLogger<RefusalUpkeep>.Instance);
        await upkeep.StartAsync(default);
        await Eventually.Async(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(10));
                return (await table.Search(new() { AccountId = "upkept" }, null, 10, default)).Items is [{ CallKey: "young" }];
            },
            "the old one to go", TimeSpan.FromSeconds(60));
        await upkeep.StopAsync(default);
    }

    private static RefusalTable Table(TimeProvider time) => new(s_services, time, NullLogger<RefusalTable>.Instance);

    private static Task Kept(RefusalTable table, RefusedCallQuery query, int rows) => Eventually.Async(
        async () => (await table.Search(query, null, 1000, default)).Items.Length == rows, $"{rows} rows", TimeSpan.FromSeconds(60));

    private static RefusedCall Refused(string call, string account, DateTimeOffset at) => new()
    {
        At = at,
        NodeId = "sip-1",
        AccountId = account,
        Caller = "442079460000",
        Callee = "15551234567",
        ReturnCode = 3,
        Reason = "account's limit of 1 simultaneous call reached",
        CallKey = call,
    };
}
