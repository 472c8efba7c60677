using Billing.Calls;
using Billing.Silo.Audit;
using Billing.Silo.Calls;
using Billing.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using Testing;

namespace Billing.Silo.Tests.Calls;

/// <summary>Against a real storage emulator.</summary>
[TestClass]
public class CallTableTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static AzuriteProcess s_storage = null!;
    private static CallTable s_calls = null!;
    private static CdrTable s_history = null!;
    private static AuditTable s_audit = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_storage = await AzuriteProcess.StartAsync();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System);
        services.Configure<ClusterOptions>(options => options.ServiceId = "tests");
        services.Configure<StorageOptions>(options => options.ConnectionString = s_storage.ConnectionString);
        var provider = services.BuildServiceProvider();
        s_history = new CdrTable(provider);
        s_calls = new CallTable(provider, s_history);
        s_audit = new AuditTable(provider);
        await s_calls.Create(CancellationToken.None);
        await s_history.Create(CancellationToken.None);
        await s_audit.Create(CancellationToken.None);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task A_call_is_found_as_it_was_stored_while_it_lives_and_when_it_has_ended()
    {
        const string key = "found/it?#1@host";
        var started = (await s_calls.Save(null, Call(key, Record(key, AccountingStatus.Start, 0)), [], default))!;
        Same(started.Call, (await s_calls.Find(key, default))!.Call);
        CollectionAssert.Contains(await Live(key), key);

        var ended = CallLifecycle.Apply(started.Call, Record(key, AccountingStatus.Stop, 60));
        Assert.IsNull(await s_calls.Save(started, ended, [], default), "nothing but the history is left of it");
        Assert.IsNull(await s_calls.Find(key, default));
        Same(ended, (await Ended(key, 60))!);
        Assert.IsNull(await Ended(key, 180));
        Assert.IsNull(await Ended("found/it?#1@hos", 60));
        CollectionAssert.DoesNotContain(await Live(key), key);
        Assert.AreEqual(key, (await Search(account: "acc-found/it?#1@host")).Single().Key);
    }

    [TestMethod]
    public async Task A_call_that_ended_by_guess_keeps_a_row_for_ever_since_it_may_be_corrected()
    {
        const string key = "guessed";
        var started = (await s_calls.Save(null, Call(key, Record(key, AccountingStatus.Start, 0)), [], default))!;
        var guessed = started.Call with
        {
            Legs = [.. started.Call.Legs.Select(leg => leg with { EndedAt = s_noon.AddSeconds(30), EndEstimated = true })],
            Certainty = Certainty.Estimated,
            Version = 2,
        };
        var row = (await s_calls.Save(started, guessed, [], default))!;
        Same(guessed, (await s_calls.Find(key, default))!.Call);
        CollectionAssert.DoesNotContain(await Live(key), key);

        var corrected = CallLifecycle.Apply(guessed, Record(key, AccountingStatus.Stop, 300));
        Assert.AreEqual(Certainty.Corrected, corrected.Certainty);
        await s_calls.Save(row, corrected, [guessed], default);
        Same(corrected, (await s_calls.Find(key, default))!.Call);
        Same(corrected, (await Ended(key, 300))!);
        Assert.IsNull(await Ended(key, 30), "it ended in another minute");
        Assert.AreEqual(Certainty.Corrected, (await Search("acc-guessed")).Single().Certainty);
    }

    [TestMethod]
    public async Task A_correction_moves_the_CDR_and_leaves_one()
    {
        const string key = "moved";
        var first = Call(key, Record(key, AccountingStatus.Stop, 60));
        await s_calls.Save(null, first, [], default);
        var second = CallLifecycle.Apply(first, Record(key, AccountingStatus.Stop, 90) with { LegId = "other" });
        await s_calls.Save(null, second, [first], default);
        Assert.AreEqual(s_noon.AddSeconds(90), (await Search("acc-moved")).Single().EndedAt);
        // In place, when the end stays.
        var third = CallLifecycle.Apply(second, Record(key, AccountingStatus.Start, 0));
        await s_calls.Save(null, third, [second], default);
        Assert.AreEqual(s_noon, (await Search("acc-moved")).Single().ConnectedAt);
        Assert.AreEqual(3, (await Ended(key, 90))!.Version);
        // A save that failed half way is done again.
        await s_calls.Save(null, third, [second, third], default);
        Assert.HasCount(1, await Search("acc-moved"));
    }

    [TestMethod]
    public async Task A_call_that_lives_again_is_live_only_and_may_end_again()
    {
        const string key = "again";
        var ended = Call(key, Record(key, AccountingStatus.Stop, 60));
        await s_calls.Save(null, ended, [], default);
        var alive = (await s_calls.Save(
            null, CallLifecycle.Apply(ended, Record(key, AccountingStatus.Start, 70) with { LegId = "second" }), [ended], default))!;
        Assert.IsEmpty(await Search("acc-again"));
        Assert.IsNull(await Ended(key, 60));
        CollectionAssert.Contains(await Live(key), key);
        await s_calls.Save(alive, CallLifecycle.Apply(alive.Call, Record(key, AccountingStatus.Stop, 80) with { LegId = "second" }), [], default);
        Assert.HasCount(1, await Search("acc-again"));
        CollectionAssert.DoesNotContain(await Live(key), key);
    }

    [TestMethod]
    public async Task A_key_used_again_keeps_the_CDR_of_the_first_call()
    {
        const string key = "reused";
        var first = Call(key, Record(key, AccountingStatus.Stop, 60));
        await s_calls.Save(null, first, [], default);
        var second = (await s_calls.Save(null, CallLifecycle.Apply(first, Record(key, AccountingStatus.Start, 4000)), [first], default))!;
        Assert.HasCount(1, await Search("acc-reused"));
        await s_calls.Save(second, CallLifecycle.Apply(second.Call, Record(key, AccountingStatus.Stop, 4060)), [], default);
        Assert.HasCount(2, await Search("acc-reused"));
        Assert.AreEqual(s_noon.AddSeconds(4060), (await s_calls.FindEnded(key, s_noon, s_noon.AddHours(3), default))!.EndedAt);
    }

    [TestMethod]
    public async Task A_second_writer_is_refused_and_changes_no_row()
    {
        const string key = "contended";
        var started = (await s_calls.Save(null, Call(key, Record(key, AccountingStatus.Start, 0)), [], default))!;
        await Assert.ThrowsExactlyAsync<InconsistentStateException>(
            () => s_calls.Save(null, Call(key, Record(key, AccountingStatus.Start, 1)), [], default));
        var ended = CallLifecycle.Apply(started.Call, Record(key, AccountingStatus.Stop, 60));
        await s_calls.Save(started, ended, [], default);
        await Assert.ThrowsExactlyAsync<InconsistentStateException>(() => s_calls.Save(started, ended, [], default));
        Assert.HasCount(1, await Search("acc-contended"));
    }

    [TestMethod]
    public async Task A_call_with_much_evidence_is_stored_whole()
    {
        const string key = "long";
        var call = Call(key, Record(key, AccountingStatus.Start, 0));
        for (var minute = 1; minute <= 100; minute++)
        {
            call = CallLifecycle.Apply(call, Record(key, AccountingStatus.Interim, minute * 60) with { Journal = new string('ä', 4000) });
        }

        var row = await s_calls.Save(null, call, [], default);
        Same(call, (await s_calls.Find(key, default))!.Call);
        var ended = CallLifecycle.Apply(call, Record(key, AccountingStatus.Stop, 7000));
        await s_calls.Save(row, ended, [], default);
        Same(ended, (await Ended(key, 7000))!);
    }

    [TestMethod]
    public async Task Calls_that_are_too_many_for_one_block_share_several()
    {
        // Nothing in them can be compressed.
        var calls = Enumerable.Range(0, 60).Select(number => Call($"big-{number}", Record($"big-{number}", AccountingStatus.Stop, 200_000) with
        {
            AccountId = "big",
            Journal = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(10_000)),
        })).ToArray();
        await Task.WhenAll(calls.Select(call => s_calls.Save(null, call, [], default)));
        Assert.HasCount(60, await Search("big"));
        foreach (var call in calls)
        {
            Same(call, (await Ended(call.Key, 200_000))!);
        }
    }

    [TestMethod]
    public async Task Pages_of_history_join_newest_first_without_gap_or_overlap()
    {
        for (var call = 0; call < 25; call++)
        {
            var key = $"page-{call}";
            await s_calls.Save(null, Call(key, Record(key, AccountingStatus.Stop, 100_000 + call) with { AccountId = "paged", Caller = "+44 20 7946" }), [], default);
        }

        var query = new CallQuery { From = s_noon.AddSeconds(100_000), To = s_noon.AddSeconds(100_024), Number = "4420", AccountId = "paged" };
        var keys = new List<string>();
        string? after = null;
        do
        {
            var page = await s_calls.Search(query, after, 7, default);
            Assert.IsLessThanOrEqualTo(7, page.Items.Length);
            keys.AddRange(page.Items.Select(cdr => cdr.Key));
            after = page.Next;
        }
        while (after is not null);
        // The start is inclusive, the end is not.
        CollectionAssert.AreEqual(Enumerable.Range(0, 24).Reverse().Select(call => $"page-{call}").ToArray(), keys);
        Assert.IsEmpty((await s_calls.Search(query with { Number = "4421" }, null, 7, default)).Items);
        Assert.IsEmpty((await s_calls.Search(query with { Answered = false }, null, 7, default)).Items);
    }

    [TestMethod]
    public async Task The_audit_log_is_newest_first_and_an_entry_sent_twice_is_one()
    {
        var entries = Enumerable.Range(0, 5).Select(at => new Billing.Audit.AuditEntry
        {
            Id = $"entry{at}",
            At = s_noon.AddSeconds(at),
            Actor = new Billing.Audit.Actor("ada", "Ada O'Neil", "api"),
            Action = "change",
            ObjectKind = "customer",
            ObjectId = "o'neil",
            Changes = [new Billing.Audit.FieldChange("name", null, "x")],
        }).ToArray();
        foreach (var entry in entries.Concat(entries))
        {
            await s_audit.Append(entry, default);
        }

        var query = new Billing.Audit.AuditQuery { ObjectKind = "customer", ObjectId = "o'neil", From = s_noon.AddSeconds(1) };
        var first = await s_audit.Search(query, null, 3, default);
        CollectionAssert.AreEqual(new[] { "entry4", "entry3", "entry2" }, first.Items.Select(entry => entry.Id).ToArray());
        Assert.AreEqual("name", first.Items[0].Changes.Single().Field);
        CollectionAssert.AreEqual(new[] { "entry1" }, (await s_audit.Search(query, first.Next, 3, default)).Items.Select(entry => entry.Id).ToArray());
    }

    private static AccountingEvent Record(string key, AccountingStatus status, int at) => new()
    {
        CallKey = key,
        NodeId = "node",
        LegId = "leg",
        Status = status,
        At = s_noon.AddSeconds(at),
        ArrivedAt = s_noon.AddSeconds(at),
        StartMeansConnected = true,
        AccountId = "acc-" + key,
        Seconds = status == AccountingStatus.Stop ? 30 : null,
        Journal = "run/1/0",
    };

    private static CallState Call(string key, AccountingEvent record) => CallLifecycle.Apply(null, record with { CallKey = key });

    private static void Same(CallState expected, CallState actual) => Assert.AreEqual(
        System.Text.Json.JsonSerializer.Serialize(expected), System.Text.Json.JsonSerializer.Serialize(actual));

    private static Task<CallState?> Ended(string key, int at) => s_calls.FindEnded(key, s_noon.AddSeconds(at), s_noon.AddSeconds(at), default);

    private static async Task<string[]> Live(string key) =>
        await s_calls.Live(s_calls.ShardOf(key), default).Select(call => call.Key).ToArrayAsync();

    private static async Task<Cdr[]> Search(string account) =>
        (await s_calls.Search(new CallQuery { From = s_noon.AddDays(-1), To = s_noon.AddDays(3), AccountId = account }, null, 100, default)).Items;
}
