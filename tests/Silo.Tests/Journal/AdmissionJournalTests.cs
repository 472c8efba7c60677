using Billing.Calls;
using Billing.Customers;
using Billing.Silo.Journal;
using Billing.Silo.Tests.Radius;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Billing.Silo.Tests.Journal;

/// <summary>What a customer's count that begins anew finds in the journals, against a real storage emulator.</summary>
[TestClass]
public class AdmissionJournalTests
{
    private const string Here = "127.0.0.1:1@1";
    private const string There = "127.0.0.1:2@2";
    private static readonly TimeSpan s_hold = new SlotOptions().Hold;
    private static AzuriteProcess s_storage = null!;
    private static int s_services;

    private readonly string _service = $"admissions-{Interlocked.Increment(ref s_services)}";
    private readonly Dictionary<string, SiloStatus> _silos = new() { [Here] = SiloStatus.Active, [There] = SiloStatus.Active };
    private Func<Task<bool>> _recover = () => Task.FromResult(false);
    private int _reads;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_storage = await AzuriteProcess.StartAsync();

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task Calls_that_any_silo_let_through_are_found_and_no_others()
    {
        using var own = await Run(Here);
        using var other = await Run(There);
        using var closed = await Run("127.0.0.1:3@3");
        await own.Admit("acme", "own", Now);
        await other.Admit("acme", "other", Now);
        await other.Admit("else", "not-acme", Now);
        await other.Admit("acme", "old", Now - s_hold);
        await closed.Admit("acme", "closed", Now);
        await closed.Close();
        using var journal = Journal(own);
        CollectionAssert.AreEquivalent(new[] { "own", "other", "closed" }, await Since(journal));
        Assert.IsEmpty(await journal.Since("nobody", Now - s_hold, default));
    }

    [TestMethod]
    public async Task A_call_whose_end_is_in_any_journal_is_not_found_unless_it_was_let_through_again()
    {
        using var own = await Run(Here);
        using var other = await Run(There);
        foreach (var call in (string[])["ended", "failed", "again", "up"])
        {
            await own.Admit("acme", call, Now);
        }

        await own.Admit("acme", "by-conference", Now, "by-call-id");
        await other.Told(AccountingStatus.Stop, "ended");
        await own.Told(AccountingStatus.Failed, "failed");
        await other.Told(AccountingStatus.Failed, "again");
        await other.Told(AccountingStatus.Stop, "by-call-id");
        await other.Told(AccountingStatus.Start, "up");
        await own.Admit("acme", "again", Now);
        using var journal = Journal(own);
        CollectionAssert.AreEquivalent(new[] { "up", "again" }, await Since(journal));
    }

    [TestMethod]
    public async Task While_the_journal_of_a_silo_that_is_gone_is_not_applied_nothing_is_known()
    {
        using var own = await Run(Here);
        using var dead = await Run(There);
        await dead.Admit("acme", "held", Now);
        _silos[There] = SiloStatus.Dead;
        using var journal = Journal(own);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Since(journal));

        // It has the journal applied at once, rather than wait for somebody to notice.
        _recover = async () =>
        {
            await dead.Table.Done(dead.Journal.Incarnation, 1, lapsed: null, Now, default);
            return true;
        };
        CollectionAssert.AreEqual(new[] { "held" }, await Since(journal));
    }

    [TestMethod]
    public async Task A_note_that_cannot_be_read_hides_no_other()
    {
        using var own = await Run(Here);
        await own.Admit("acme", "before", Now);
        Assert.IsTrue(await own.Journal.Append([1, 2, 0, 77, 77]));
        Assert.IsTrue(await own.Journal.Append([1, 200, 200]));
        await own.Admit("acme", "after", Now);
        using var journal = Journal(own);
        CollectionAssert.AreEquivalent(new[] { "before", "after" }, await Since(journal));
    }

    [TestMethod]
    public async Task A_thousand_that_ask_at_once_share_reads_and_each_is_told_all_that_was_in_when_it_asked()
    {
        using var own = await Run(Here);
        using var journal = Journal(own);
        for (var call = 0; call < 20; call++)
        {
            await own.Admit("acme", $"call-{call}", Now);
            Assert.Contains($"call-{call}", await Since(journal));
        }

        var reads = _reads;
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async number =>
        {
            await own.Admit($"customer-{number}", "mine", Now);
            return await journal.Since($"customer-{number}", Now - s_hold, default);
        }));
        Assert.IsTrue(answers.All(answer => answer.Count == 1));
        Assert.IsLessThan(100, _reads - reads);
    }

    [TestMethod]
    public async Task A_run_is_read_from_where_its_admissions_have_not_lapsed()
    {
        var time = new FakeTimeProvider(Now);
        using var own = await Tests.Journal.Run.Start(s_storage, Here, time, _service);
        await Admit("acme", "first", time.GetUtcNow());
        await own.Applier.Note(own.Journal.Incarnation, closed: false, default);
        time.Advance(s_hold);
        await Admit("acme", "second", time.GetUtcNow());
        await own.Applier.Note(own.Journal.Incarnation, closed: false, default);
        Assert.AreEqual((2, 0), await Marks(own));
        time.Advance(AdmissionJournal.Skew);
        await Admit("acme", "third", time.GetUtcNow());
        await own.Applier.Note(own.Journal.Incarnation, closed: false, default);
        Assert.AreEqual((3, 1), await Marks(own));

        // A record is acknowledged before its entity is taken note of.
        async Task Admit(string customer, string call, DateTimeOffset at)
        {
            await own.Admit(customer, call, at);
            await Eventually.Async(() => own.Applier.OldestNotDone is not null, "the entity to be open", TimeSpan.FromSeconds(30));
        }

        static async Task<(long Done, long Lapsed)> Marks(Run run)
        {
            var row = (await run.Table.NotClosed(default)).Single(one => one.Incarnation == run.Journal.Incarnation);
            return (row.DoneThrough, row.LapsedThrough);
        }
    }

    private Task<Run> Run(string silo) => Tests.Journal.Run.Start(s_storage, silo, serviceId: _service);

    private AdmissionJournal Journal(Run own) => new(
        own.Table, own.Journal, Stub.Grains(Stub.Of<IManagementGrain>((_, _) => Hosts()), Stub.Of<IJournalRecoveryGrain>((_, _) => _recover())),
        Options.Create(new SlotOptions()), TimeProvider.System, NullLogger<AdmissionJournal>.Instance);

    private Task<Dictionary<SiloAddress, SiloStatus>> Hosts()
    {
        Interlocked.Increment(ref _reads);
        return Task.FromResult(_silos.ToDictionary(silo => SiloAddress.FromParsableString(silo.Key), silo => silo.Value));
    }

    private static async Task<string[]> Since(AdmissionJournal journal) =>
        [.. (await journal.Since("acme", Now - s_hold, default)).Select(admission => admission.Request.CallKey!)];
}
