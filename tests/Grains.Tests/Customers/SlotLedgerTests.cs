using Billing.Customers;

namespace Billing.Grains.Tests.Customers;

[TestClass]
public class SlotLedgerTests
{
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(90);
    private static readonly CallLimit s_two = new(2, CountedCalls.All);

    private readonly SlotLedger _ledger = new(s_hold);
    private DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void One_call_asked_for_four_times_takes_one_slot()
    {
        for (var time = 0; time < 4; time++)
        {
            Assert.IsNull(Admit("sip-call-id", aliases: [$"proxy!{time}"]));
        }

        Assert.AreEqual(1, _ledger.Count());
        Assert.AreEqual(1, _ledger.Held);
    }

    [TestMethod]
    public void Over_the_limit_says_whose_and_how_many_with_return_code_3()
    {
        Admit("a");
        Admit("b");
        Assert.AreEqual(new Refusal(3, "customer's limit of 2 simultaneous calls reached"), Admit("c"));
        Assert.IsNull(Admit("a"));
        Assert.AreEqual(2, _ledger.Count());
        var one = new CallLimit(1, CountedCalls.Outgoing);
        Assert.AreEqual(new Refusal(3, "account's limit of 1 simultaneous outgoing call reached"), Admit("d", of: one));
    }

    [TestMethod]
    public void A_limit_of_none_lets_nothing_through()
    {
        Assert.IsNotNull(_ledger.Admit(Request("a"), new CallLimit(0, CountedCalls.All), _now));
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void An_admission_that_never_starts_gives_its_slot_back_after_the_hold()
    {
        Admit("a");
        Admit("b");
        Pass(s_hold - TimeSpan.FromSeconds(1));
        Assert.IsNotNull(Admit("c"));
        Pass(TimeSpan.FromSeconds(1));
        Assert.IsNull(Admit("c"));
        Assert.AreEqual(1, _ledger.Count());
    }

    [TestMethod]
    public void A_call_asked_for_again_is_held_from_then_on()
    {
        Admit("a");
        Pass(TimeSpan.FromSeconds(60));
        Admit("a");
        Pass(TimeSpan.FromSeconds(60));
        _ledger.Expire(_now);
        Assert.AreEqual(1, _ledger.Count());
        Pass(TimeSpan.FromSeconds(30));
        _ledger.Expire(_now);
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void A_started_call_keeps_its_slot_until_it_ends_by_whatever_name_it_was_asked_for()
    {
        Admit("sip-call-id");
        Assert.IsNull(Start("CONF", aliases: ["sip-call-id", "proxy!sip-call-id"]));
        Pass(TimeSpan.FromHours(5));
        Assert.IsNull(Admit("sip-call-id"));
        Assert.IsNull(Admit("CONF"));
        Assert.AreEqual(1, _ledger.Count());
        Assert.AreEqual(0, _ledger.Held);
        _ledger.End("CONF", ["sip-call-id"], 2, _now);
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void A_call_that_was_let_through_by_another_name_is_not_over_the_limit_when_it_starts()
    {
        Admit("a");
        Admit("sip-call-id");
        Assert.IsNull(Admit("CONF", aliases: ["sip-call-id"]));
        Assert.IsNull(Start("CONF", aliases: ["sip-call-id"]));
        Assert.AreEqual(2, _ledger.Count());
    }

    [TestMethod]
    public void A_failed_call_gives_back_at_once_what_was_held_under_another_name()
    {
        Admit("sip-call-id");
        _ledger.End("CONF", ["sip-call-id"], 1, _now);
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void Two_admissions_that_turn_out_to_be_one_call_become_one_slot()
    {
        Admit("sip-call-id");
        Admit("CONF");
        Assert.AreEqual(2, _ledger.Count());
        Start("CONF", aliases: ["sip-call-id"]);
        Assert.AreEqual(1, _ledger.Count());
    }

    [TestMethod]
    public void A_session_name_that_a_gateway_uses_again_is_another_call()
    {
        Start("CONF-1", aliases: ["gw!0001"]);
        Start("CONF-2", aliases: ["gw!0001"]);
        Assert.AreEqual(2, _ledger.Count());
        _ledger.End("CONF-2", ["gw!0001"], 2, _now);
        Assert.AreEqual(1, _ledger.Count());
        _ledger.End("CONF-1", ["gw!0001"], 2, _now);
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void A_Start_after_the_end_takes_no_slot_but_a_later_one_does()
    {
        _ledger.End("a", [], 3, _now);
        Start("a", version: 2);
        Start("a", version: 3);
        Assert.AreEqual(0, _ledger.Count());
        Start("a", version: 4);
        Assert.AreEqual(1, _ledger.Count());
        // The end of before, told once more.
        _ledger.End("a", [], 3, _now);
        Assert.AreEqual(1, _ledger.Count());
        _ledger.End("a", [], 5, _now);
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void What_ended_is_remembered_for_minutes_and_not_without_bound()
    {
        var memory = new RecentKeys<int>(TimeSpan.FromMinutes(10), most: 100);
        for (var key = 0; key < 1000; key++)
        {
            memory.Add($"k{key}", key, _now);
        }

        Assert.AreEqual(100, memory.Count);
        Assert.IsTrue(memory.TryGet("k999", _now, out _));
        Assert.IsFalse(memory.TryGet("k1", _now, out _));
        Assert.IsFalse(memory.TryGet("k999", _now.AddMinutes(10), out _));
    }

    [TestMethod]
    public void The_account_is_held_to_its_own_limit_below_the_customers()
    {
        var one = new CallLimit(1, CountedCalls.All);
        Assert.IsNull(Admit("a", of: one));
        Assert.AreEqual("account's limit of 1 simultaneous call reached", Admit("b", of: one)!.Reason);
        Assert.IsNull(Admit("c", account: "bob", of: one));
        Assert.AreEqual("customer's limit of 2 simultaneous calls reached", Admit("d", account: "carol", of: one)!.Reason);
        _ledger.End("a", [], 1, _now);
        Assert.IsNull(Admit("e", of: one));
    }

    [TestMethod]
    public void A_limit_counts_the_calls_of_its_direction_and_holds_back_no_others()
    {
        var incoming = new CallLimit(1, CountedCalls.Incoming);
        Assert.IsNull(_ledger.Admit(Request("out-1"), incoming, _now));
        Assert.IsNull(_ledger.Admit(Request("in-1", callee: "+15550001", account: "15550001"), incoming, _now));
        Assert.AreEqual(
            "customer's limit of 1 simultaneous incoming call reached",
            _ledger.Admit(Request("in-2", callee: "15550001", account: "15550001"), incoming, _now)!.Reason);
        Assert.IsNull(_ledger.Admit(Request("out-2"), incoming, _now));
        var outgoing = new CallLimit(2, CountedCalls.Outgoing);
        Assert.IsNotNull(_ledger.Admit(Request("out-3"), outgoing, _now));
        Assert.AreEqual(1, _ledger.Count(null, CountedCalls.Incoming));
        Assert.AreEqual(2, _ledger.Count("alice", CountedCalls.Outgoing));
    }

    [TestMethod]
    public void A_call_that_was_never_asked_for_is_counted_and_told_when_it_is_over_the_limit()
    {
        Assert.IsNull(Start("a"));
        Assert.IsNull(Start("b"));
        Assert.AreEqual("customer's limit of 2 simultaneous calls reached", Start("c")!.Reason);
        Assert.IsNotNull(Start("c"), "A copy is told the same.");
        Assert.IsNull(Start("b"), "So is a copy of one that was not over.");
        Assert.AreEqual(3, _ledger.Count());
        _ledger.End("a", [], 2, _now);
        _ledger.End("b", [], 2, _now);
        Assert.IsNull(Admit("d"));
        Assert.IsNotNull(Admit("e"));
    }

    [TestMethod]
    public void A_call_that_rang_longer_than_its_hold_was_let_through_all_the_same()
    {
        Admit("sip-call-id");
        Pass(s_hold);
        Admit("b");
        Admit("c");
        Assert.IsNull(Start("CONF", aliases: ["sip-call-id"]));
        Assert.AreEqual(3, _ledger.Count());
    }

    [TestMethod]
    public void A_request_that_names_no_call_is_refused_when_full_and_counted_by_its_Start()
    {
        Assert.IsNull(Admit(null));
        Assert.AreEqual(0, _ledger.Count());
        Start("a");
        Start("b");
        Assert.IsNotNull(Admit(null));
    }

    [TestMethod]
    public void A_restored_admission_holds_its_slot_for_what_is_left_of_its_time()
    {
        _ledger.Restore(Request("old"), _now - s_hold, _now);
        Assert.AreEqual(0, _ledger.Count());
        _ledger.End("over", ["named"], 1, _now);
        _ledger.Restore(Request("over"), _now, _now);
        _ledger.Restore(Request("named"), _now, _now);
        Assert.AreEqual(0, _ledger.Count());

        Admit("young");
        _ledger.Restore(Request("a"), _now - TimeSpan.FromSeconds(80), _now);
        _ledger.Restore(Request("a"), _now - TimeSpan.FromSeconds(80), _now);
        _ledger.Restore(Request("young"), _now, _now);
        Assert.AreEqual(2, _ledger.Count());
        Pass(TimeSpan.FromSeconds(10));
        _ledger.Expire(_now);
        Assert.AreEqual(1, _ledger.Count());
    }

    [TestMethod]
    public void A_call_that_was_let_through_more_than_once_is_restored_until_the_last_hold_is_over()
    {
        _ledger.Restore(Request("a"), _now - TimeSpan.FromSeconds(80), _now);
        _ledger.Restore(Request("a"), _now - TimeSpan.FromSeconds(30), _now);
        _ledger.Restore(Request("a"), _now - TimeSpan.FromSeconds(70), _now);
        Pass(TimeSpan.FromSeconds(59));
        _ledger.Expire(_now);
        Assert.AreEqual(1, _ledger.Count());
        Pass(TimeSpan.FromSeconds(1));
        _ledger.Expire(_now);
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void An_admission_that_is_restored_and_has_started_is_one_call()
    {
        _ledger.Restore(Request("asked"), _now, _now);
        _ledger.Reconcile([Slot("started") with { Aliases = ["asked"] }], _now);
        _ledger.Restore(Request("asked"), _now, _now);
        Assert.AreEqual((0, 1), (_ledger.Held, _ledger.Started));
    }

    [TestMethod]
    public void A_slot_whose_call_is_unknown_twice_in_a_row_is_given_back_and_a_call_without_slot_gets_one()
    {
        Admit("held");
        Start("ghost");
        Start("real");
        Assert.AreEqual((1, 0), _ledger.Reconcile([Slot("real"), Slot("missed")], _now));
        Assert.AreEqual((0, 0), _ledger.Reconcile([Slot("real"), Slot("missed"), Slot("ghost")], _now));
        Assert.AreEqual((0, 0), _ledger.Reconcile([Slot("real"), Slot("missed")], _now));
        Assert.AreEqual(4, _ledger.Count());
        Assert.AreEqual((0, 1), _ledger.Reconcile([Slot("real"), Slot("missed")], _now));
        Assert.AreEqual(3, _ledger.Count());
        Assert.AreEqual(1, _ledger.Held);
    }

    [TestMethod]
    public void A_live_list_that_is_behind_does_not_bring_an_ended_call_back()
    {
        Start("a", version: 1);
        _ledger.End("a", [], 2, _now);
        _ledger.Reconcile([Slot("a", version: 1)], _now);
        Assert.AreEqual(0, _ledger.Count());
    }

    [TestMethod]
    public void A_call_that_the_live_list_told_of_is_judged_when_it_says_that_it_has_just_begun_and_no_more_are_ended_than_are_too_many()
    {
        _ledger.Reconcile([Slot("old"), Slot("a"), Slot("b"), Slot("c")], _now);
        Refusal?[] judged = [Begin("a"), Begin("b"), Begin("c")];
        Assert.AreEqual("customer's limit of 2 simultaneous calls reached", judged.OfType<Refusal>().First().Reason);
        Assert.AreEqual(2, judged.Count(refusal => refusal is not null), "four calls against a limit of two");
        CollectionAssert.AreEqual(judged, new[] { Begin("a"), Begin("b"), Begin("c") }, "copies are told the same");
        Assert.IsNull(Start("old", version: 2), "it was up before");
        Assert.AreEqual(4, _ledger.Count());
    }

    [TestMethod]
    public void A_call_that_was_let_through_is_over_no_limit_whoever_tells_of_it_first_but_may_be_barred()
    {
        Admit("a");
        Admit("b");
        _ledger.Reconcile([Slot("a"), Slot("b"), Slot("c")], _now);
        Assert.IsNull(Begin("a"));
        Assert.AreEqual(Refusal.CustomerSuspended, _ledger.Start(Slot("b") with { First = true }, s_two, _now, barred: Refusal.CustomerSuspended));
    }

    [TestMethod]
    public void A_slot_costs_the_same_among_five_thousand()
    {
        var limit = new CallLimit(5_001, CountedCalls.All);
        for (var call = 0; call < 5_000; call++)
        {
            _ledger.Admit(Request($"c{call}"), limit, _now);
            _ledger.Start(Slot($"c{call}"), limit, _now);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var call = 0; call < 100_000; call++)
        {
            var key = call.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.IsNull(_ledger.Admit(Request(key), limit, _now));
            _ledger.Start(Slot(key), limit, _now);
            _ledger.End(key, [], 2, _now);
        }

        Console.WriteLine($"{clock.Elapsed.TotalMicroseconds / 100_000:0.00} µs and {(GC.GetAllocatedBytesForCurrentThread() - before) / 100_000} bytes a call");
        Assert.AreEqual(5_000, _ledger.Count());
        // A scan of 5,000 slots would take three times 10 µs and more; a shared machine may be slow.
        Assert.IsLessThan(10, clock.Elapsed.TotalSeconds);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Whatever_happens_admissions_never_exceed_a_limit_and_all_ends_at_zero(int seed)
    {
        var random = new Random(seed);
        var customer = new CallLimit(12, (CountedCalls)random.Next(3));
        string[] accounts = ["15550001", "15550002", "15550003"];
        var limits = accounts.ToDictionary(account => account, _ => new CallLimit(random.Next(1, 8), (CountedCalls)random.Next(3)));
        var versions = new Dictionary<int, long>();
        for (var step = 0; step < 20_000; step++)
        {
            var call = random.Next(60);
            var account = accounts[call % 3];
            var callee = call % 2 == 0 ? account : "4930123456";
            string key = $"CONF{call}", alias = $"call-id-{call}";
            var version = versions.GetValueOrDefault(call);
            var before = _ledger.Count();
            switch (random.Next(12))
            {
                case < 5:
                    var asked = random.Next(2) == 0 ? key : alias;
                    var request = Request(asked, callee: callee, account: account, aliases: asked == key ? [alias] : []) with { AccountLimit = limits[account] };
                    var refusal = _ledger.Admit(request, customer, _now);
                    if (refusal is null && _ledger.Count() > before)
                    {
                        var incoming = call % 2 == 0;
                        if (customer.Counted == CountedCalls.All || customer.Counted == CountedCalls.Incoming == incoming)
                        {
                            Assert.IsLessThanOrEqualTo(12, _ledger.Count(null, customer.Counted), $"step {step}");
                        }

                        if (limits[account].Counted == CountedCalls.All || limits[account].Counted == CountedCalls.Incoming == incoming)
                        {
                            Assert.IsLessThanOrEqualTo(limits[account].Max!.Value, _ledger.Count(account, limits[account].Counted), $"step {step}");
                        }
                    }

                    Assert.IsTrue(refusal is not null || _ledger.Count() <= before + 1);
                    break;
                case < 7:
                    versions[call] = version + 1;
                    _ledger.Start(Slot(key, version + 1, account, callee, alias), customer, _now);
                    break;
                case < 10:
                    versions[call] = version + 1;
                    _ledger.End(key, [alias], version + 1, _now);
                    Assert.IsLessThanOrEqualTo(before, _ledger.Count());
                    break;
                case 10:
                    // Late and again.
                    _ledger.Start(Slot(key, Math.Max(0, version - 1), account, callee, alias), customer, _now);
                    break;
                default:
                    Pass(TimeSpan.FromSeconds(random.Next(20)));
                    _ledger.Expire(_now);
                    break;
            }

            Assert.AreEqual(_ledger.Count(), accounts.Sum(each => _ledger.Count(each)), $"step {step}");
            Assert.AreEqual(_ledger.Count(), _ledger.Held + _ledger.Started);
            Assert.AreEqual(_ledger.Count(), _ledger.Count(null, CountedCalls.Incoming) + _ledger.Count(null, CountedCalls.Outgoing));
        }

        for (var call = 0; call < 60; call++)
        {
            _ledger.End($"CONF{call}", [$"call-id-{call}"], versions.GetValueOrDefault(call) + 1, _now);
        }

        Assert.AreEqual(0, _ledger.Count(), "Every call has ended.");
        Assert.AreEqual(0, _ledger.Held);
    }

    private Refusal? Admit(string? key, string account = "alice", CallLimit? of = null, string[]? aliases = null) =>
        _ledger.Admit(Request(key, account: account, aliases: aliases) with { AccountLimit = of ?? CallLimit.None }, s_two, _now);

    private Refusal? Start(string key, long version = 1, string[]? aliases = null) =>
        _ledger.Start(Slot(key, version) with { Aliases = aliases ?? [] }, s_two, _now);

    private Refusal? Begin(string key) => _ledger.Start(Slot(key) with { First = true }, s_two, _now);

    private static AdmissionRequest Request(string? key, string? callee = "4930123456", string account = "alice", string[]? aliases = null) => new()
    {
        CallKey = key,
        Aliases = aliases ?? [],
        AccountId = account,
        Callee = callee,
    };

    private static CallSlot Slot(string key, long version = 1, string account = "alice", string? callee = "4930123456", params string[] aliases) => new()
    {
        CallKey = key,
        Aliases = aliases,
        AccountId = account,
        Callee = callee,
        Version = version,
    };

    private void Pass(TimeSpan time) => _now += time;
}
