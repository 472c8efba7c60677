using Billing.Customers;

namespace Billing.Grains.Tests.Customers;

[TestClass]
public class AccountGrainTests
{
    private static TestSilo s_silo = null!;

    private static ICustomerGrain Customer(string id) => s_silo.Grains.GetGrain<ICustomerGrain>(id);

    private static IAccountGrain Account(string id) => s_silo.Grains.GetGrain<IAccountGrain>(id);

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await TestSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_customer_is_created_once_and_audited()
    {
        var created = await Customer("once").Create(new CustomerDetails { Name = " Once Ltd ", Currency = "eur", Country = "gb" }, TestSilo.Ada);
        Assert.IsTrue(created.Succeeded);
        Assert.AreEqual("Once Ltd", created.Value.Details.Name);
        Assert.AreEqual("EUR", created.Value.Details.Currency);
        var again = await Customer("once").Create(new CustomerDetails { Name = "Again" }, TestSilo.Ada);
        Assert.AreEqual("taken", again.Problems.Single().Code);
        var entry = s_silo.Stores.Audit.Values.Single(entry => entry.ObjectId == "once");
        Assert.AreEqual("create", entry.Action);
        Assert.AreEqual("Ada Admin", entry.Actor.Name);
        Assert.AreEqual("Once Ltd", entry.Changes.Single(change => change.Field == "name").After);
    }

    [TestMethod]
    public async Task A_credit_is_entered_once_for_its_key_and_audited()
    {
        await Customer("credited").Create(new CustomerDetails { Name = "Credited", Currency = "EUR" }, TestSilo.Ada);
        for (var time = 0; time < 2; time++)
        {
            var credited = await Customer("credited").Credit("signup-1", 5.5m, "Initial balance of A line", TestSilo.Ada);
            Assert.AreEqual((5.5m, 5.5m), (credited.Value!.Balance, credited.Value.Ledger.Single().Amount));
        }

        Assert.AreEqual("out-of-range", (await Customer("credited").Credit("signup-2", 0, "Nothing", TestSilo.Ada)).Problems.Single().Code);
        Assert.AreEqual("not-found", (await Customer("nobody").Credit("signup-1", 1, "x", TestSilo.Ada)).Problems.Single().Code);
        var entry = s_silo.Stores.Audit.Values.Single(entry => entry is { ObjectId: "credited", Action: "credit" });
        Assert.AreEqual("Initial balance of A line", entry.Reason);
    }

    [TestMethod]
    public async Task Every_wrong_field_is_told_at_once()
    {
        var result = await Customer("wrong").Create(
            new CustomerDetails
            {
                Name = "", Email = "nobody", Country = "XX", Currency = "XXX", CreditLimit = -1, MaxSimultaneousCalls = -1, TimeZone = "Mars/Olympus", Notes = "\0",
            },
            TestSilo.Ada);
        CollectionAssert.AreEquivalent(
            new[] { "name", "email", "country", "currency", "creditLimit", "maxSimultaneousCalls", "timeZone", "notes" },
            result.Problems.Select(problem => problem.Field).ToArray());
        Assert.IsNull(await Customer("wrong").Get());
    }

    [TestMethod]
    public async Task A_change_from_an_old_version_is_refused()
    {
        var first = (await Customer("versions").Create(new CustomerDetails { Name = "One" }, TestSilo.Ada)).Value!;
        var second = (await Customer("versions").Change(first.Details with { Name = "Two" }, first.Version, TestSilo.Ada)).Value!;
        var late = await Customer("versions").Change(first.Details with { Name = "Three" }, first.Version, TestSilo.Ada);
        Assert.AreEqual(Problem.Conflict, late.Problems.Single().Code);
        Assert.AreEqual("Two", (await Customer("versions").Get())!.Details.Name);
        Assert.IsGreaterThan(first.Version, second.Version);
    }

    [TestMethod]
    public async Task A_change_is_kept_though_the_audit_log_is_away_and_logged_when_it_is_back()
    {
        var created = (await Customer("log").Create(new CustomerDetails { Name = "One" }, TestSilo.Ada)).Value!;
        s_silo.Stores.Broken = true;
        var changed = await Customer("log").Change(created.Details with { Name = "Two" }, created.Version, TestSilo.Ada);
        s_silo.Stores.Broken = false;
        Assert.IsTrue(changed.Succeeded);
        Assert.HasCount(1, s_silo.Stores.Audit.Values.Where(entry => entry.ObjectId == "log").ToArray());
        await Customer("log").SetStatus(ServiceStatus.Suspended, "unpaid", TestSilo.Ada);
        CollectionAssert.AreEquivalent(
            new[] { "create", "change", "suspend" },
            s_silo.Stores.Audit.Values.Where(entry => entry.ObjectId == "log").Select(entry => entry.Action).ToArray());
    }

    [TestMethod]
    public async Task An_account_needs_a_customer_that_is_not_closed()
    {
        var none = await Account("orphan").Create("nobody", new AccountDetails(), "secret", TestSilo.Ada);
        Assert.AreEqual("customerId", none.Problems.Single().Field);
        await Customer("closing").Create(new CustomerDetails { Name = "Closing" }, TestSilo.Ada);
        await Customer("closing").SetStatus(ServiceStatus.Closed, null, TestSilo.Ada);
        var closed = await Account("orphan").Create("closing", new AccountDetails(), "secret", TestSilo.Ada);
        Assert.AreEqual("closed", closed.Problems.Single().Code);
    }

    [TestMethod]
    public async Task A_call_is_let_through_by_password_and_by_the_standing_of_account_and_customer()
    {
        await Customer("pays").Create(new CustomerDetails { Name = "Pays" }, TestSilo.Ada);
        await Account("caller").Create("pays", new AccountDetails(), "secret", TestSilo.Ada);
        var good = await Ask("caller", "secret");
        Assert.IsNull(good.Refusal);
        Assert.AreEqual("pays", good.CustomerId);
        Assert.AreEqual(Refusal.WrongPassword, (await Ask("caller", "wrong")).Refusal);
        Assert.AreEqual(Refusal.UnknownAccount, (await Ask("stranger", "secret")).Refusal);

        await Customer("pays").SetStatus(ServiceStatus.Suspended, null, TestSilo.Ada);
        Assert.AreEqual(Refusal.CustomerSuspended, (await Ask("caller", "secret")).Refusal);
        // Who does not know the password learns nothing of the customer's standing.
        Assert.AreEqual(Refusal.WrongPassword, (await Ask("caller", "wrong")).Refusal);
        await Customer("pays").SetStatus(ServiceStatus.Active, null, TestSilo.Ada);
        await Account("caller").SetStatus(ServiceStatus.Suspended, null, TestSilo.Ada);
        Assert.AreEqual(7, (await Ask("caller", "secret")).Refusal!.ReturnCode);
        await Account("caller").SetStatus(ServiceStatus.Closed, null, TestSilo.Ada);
        Assert.AreEqual(Refusal.AccountClosed, (await Ask("caller", "secret")).Refusal);
    }

    [TestMethod]
    public async Task Looking_at_a_password_is_audited_and_no_entry_shows_it()
    {
        await Customer("secrets").Create(new CustomerDetails { Name = "Secrets" }, TestSilo.Ada);
        var account = (await Account("hidden").Create("secrets", new AccountDetails(), "hunter2hunter2", TestSilo.Ada)).Value!;
        await Account("hidden").Change(account.Details, "correct-horse", account.Version, TestSilo.Ada);
        Assert.AreEqual("correct-horse", await Account("hidden").RevealPassword(TestSilo.Ada));
        var entries = s_silo.Stores.Audit.Values.Where(entry => entry.ObjectId == "hidden").ToArray();
        CollectionAssert.AreEquivalent(new[] { "create", "change", "reveal-secret" }, entries.Select(entry => entry.Action).ToArray());
        var said = string.Join(' ', entries.SelectMany(entry => entry.Changes).Select(change => change.ToString()));
        Assert.DoesNotContain("hunter2", said);
        Assert.DoesNotContain("correct-horse", said);
    }

    private static Task<Authorization> Ask(string account, string password) => Account(account).Authorize(new AuthorizationRequest
    {
        NodeId = "sip-1",
        CallKey = "call",
        Credentials = new PasswordCredentials(password),
        At = s_silo.Time.GetUtcNow(),
    });
}
