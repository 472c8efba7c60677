using Billing.Calls;
using Billing.Customers;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class AccountStandingsTests
{
    private static TestSilo s_silo = null!;
    private static int s_asked;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_silo = await TestSilo.Start(silo => silo.AddIncomingGrainCallFilter(call =>
        {
            if (call.MethodName == nameof(IAccountGrain.Standing))
            {
                Interlocked.Increment(ref s_asked);
            }

            return call.Invoke();
        }));
        await s_silo.Grains.GetGrain<ICustomerGrain>("acme").Create(new CustomerDetails { Name = "Acme" }, TestSilo.Ada);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_standing_is_remembered_for_two_seconds()
    {
        var standings = new AccountStandings(s_silo.Grains, s_silo.Time);
        var account = s_silo.Grains.GetGrain<IAccountGrain>("remembered");
        var view = (await account.Create("acme", new AccountDetails { MaxSimultaneousCalls = 3 }, "secret", TestSilo.Ada)).Value!;
        s_asked = 0;
        Assert.AreEqual(3, (await standings.Of("remembered"))!.Limit.Max);
        await account.Change(new AccountDetails { MaxSimultaneousCalls = 5 }, null, view.Version, TestSilo.Ada);
        s_silo.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.AreEqual(3, (await standings.Of("remembered"))!.Limit.Max);
        Assert.AreEqual(1, s_asked);
        s_silo.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.AreEqual(5, (await standings.Of("remembered"))!.Limit.Max);
        Assert.AreEqual(2, s_asked);
    }

    [TestMethod]
    public async Task That_there_is_no_account_is_not_remembered()
    {
        var standings = new AccountStandings(s_silo.Grains, s_silo.Time);
        Assert.IsNull(await standings.Of("later"));
        await s_silo.Grains.GetGrain<IAccountGrain>("later").Create("acme", new AccountDetails(), "secret", TestSilo.Ada);
        Assert.AreEqual("acme", (await standings.Of("later"))!.CustomerId);
    }
}
