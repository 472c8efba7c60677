using Billing.Grains.Tests.Devices;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

[TestClass]
public class NumberPoolTests
{
    private static SignupSilo s_silo = null!;
    private static int s_pools;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await SignupSilo.Start(numbers: 1);

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    private static DateTimeOffset In(int minutes) => s_silo.Silo.Time.GetUtcNow() + TimeSpan.FromMinutes(minutes);

    [TestMethod]
    public async Task An_import_tells_each_rows_fate_and_adds_the_good_ones()
    {
        var pool = await Pool(0);
        string[] rows = ["+49 (40) 1234-5601", "494012345601", "4940 12345602", "hello", "", "+1", SignupSilo.NumberOf(0), "=cmd|x"];
        var import = DeviceSilo.Told(await pool.Import(rows, TestSilo.Ada));
        CollectionAssert.AreEqual(
            new[] { null, "repeated", null, "invalid", "invalid", "invalid", "taken", "invalid" }, import.Fates.Select(fate => fate.Problem?.Code).ToArray());
        CollectionAssert.AreEqual(rows, import.Fates.Select(fate => fate.Row).ToArray());
        Assert.AreEqual((2, "494012345601"), (import.Added, import.Fates[0].Number));
        Assert.AreEqual(2, (await pool.Counts()).Free);
        var again = DeviceSilo.Told(await pool.Import(["+494012345601"], TestSilo.Ada));
        Assert.AreEqual((0, "taken"), (again.Added, again.Fates[0].Problem!.Code));
        Assert.AreEqual("out-of-range", (await pool.Import(new string[1001], TestSilo.Ada)).Problems.Single().Code);
    }

    [TestMethod]
    public async Task An_import_in_which_one_number_does_not_answer_adds_the_others_and_is_in_the_audit_log()
    {
        var pool = await Pool(0);
        s_silo.Faults.Unwritable["494012345702"] = true;
        var import = DeviceSilo.Told(await pool.Import(["+494012345701", "+494012345702", "+494012345703"], TestSilo.Ada));
        CollectionAssert.AreEqual(new[] { null, "not-answered", null }, import.Fates.Select(fate => fate.Problem?.Code).ToArray());
        Assert.AreEqual((2, 2), (import.Added, (await pool.Counts()).Free));
        var entry = s_silo.Silo.Stores.Audit.Values.Single(one => one.Action == "import" && one.ObjectId == pool.GetPrimaryKeyString());
        CollectionAssert.AreEqual(new[] { "numbers 2", "notAnswered 1" }, entry.Changes.Select(change => $"{change.Field} {change.After}").ToArray());

        s_silo.Faults.Unwritable.Clear();
        Assert.AreEqual(1, DeviceSilo.Told(await pool.Import(["+494012345701", "+494012345702"], TestSilo.Ada)).Added);
        Assert.AreEqual(3, (await pool.Counts()).Free);
    }

    [TestMethod]
    public async Task A_hold_that_is_over_at_once_holds_nothing_and_hangs_nothing()
    {
        var pool = await Pool(3);
        Assert.IsNull(await pool.Hold("nobody", In(0)));
        Assert.AreEqual(3, (await pool.Counts()).Free);
        Assert.IsNotNull(await pool.Hold("somebody", In(1)));
    }

    [TestMethod]
    public async Task Of_200_who_come_at_once_100_get_one_of_100_numbers_each()
    {
        var pool = await Pool(100);
        var until = In(30);
        var held = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => pool.Hold($"crowd-{i}", until)));
        Assert.AreEqual(100, held.Count(one => one is not null));
        Assert.HasCount(100, held.OfType<NumberView>().Select(one => one.Number).Distinct().ToArray());
        Assert.AreEqual(new NumberCounts(0, 100, 0, 0, 0), await pool.Counts());
        var again = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => pool.Hold($"crowd-{i}", until)));
        CollectionAssert.AreEqual(held, again, "asked again, each gets what he has");
    }

    [TestMethod]
    public async Task Two_pictures_of_one_pool_never_give_one_number_twice()
    {
        var pool = await Pool(1);
        var number = (await pool.Hold("first", In(30)))!.Number;
        await s_silo.Forget(pool);
        Assert.AreEqual(number, (await pool.Hold("first", In(40)))!.Number);
        Assert.IsNull(await pool.Hold("second", In(30)));
        // Behind the pool's back, as another activation of it would.
        await s_silo.Grains.GetGrain<INumberGrain>(number).ReleaseOf("first", null);
        await s_silo.Grains.GetGrain<INumberGrain>(number).Hold("third", In(30));
        Assert.IsNull(await pool.Hold("first", In(30)));
        Assert.IsNull(await pool.Use(number, "first", number));
        Assert.IsNotNull(await pool.Use(number, "third", number));
    }

    [TestMethod]
    public async Task A_hold_ends_by_itself()
    {
        var pool = await Pool(1);
        var number = (await pool.Hold("slow", In(30)))!.Number;
        Assert.AreEqual(number, (await pool.Hold("slow", In(10)))!.Number);
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.IsNull(await pool.Hold("next", In(30)));
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual(new NumberCounts(1, 0, 0, 0, 0), await pool.Counts());
        Assert.IsNull(await pool.Use(number, "slow", number), "a hold that is over is worth nothing");
        Assert.AreEqual(number, (await pool.Hold("next", In(30)))!.Number);
        Assert.IsNull(await pool.Hold("slow", In(30)));
    }

    [TestMethod]
    public async Task A_number_that_was_used_rests_before_somebody_else_gets_it()
    {
        var pool = await Pool(1);
        var number = (await pool.Hold("one", In(30)))!.Number;
        Assert.IsNotNull(await pool.Use(number, "one", number));
        Assert.IsNotNull(await pool.Use(number, "one", number), "again");
        Assert.AreEqual(NumberState.Used, (await pool.Hold("one", In(30)))!.State);
        var released = DeviceSilo.Told(await pool.Release("+" + number, "left us", TestSilo.Ada));
        Assert.AreEqual((NumberState.Quarantined, In(90 * 24 * 60)), (released.State, released.Until));
        Assert.IsNull(await pool.Hold("two", In(30)));
        s_silo.Silo.Time.Advance(TimeSpan.FromDays(90));
        Assert.AreEqual(number, (await pool.Hold("two", In(30)))!.Number);
        await pool.ReleaseOf("two", served: false);
        await pool.ReleaseOf("two", served: false);
        Assert.AreEqual(1, (await pool.Counts()).Free);
    }

    [TestMethod]
    public async Task Numbers_are_listed_by_state_as_it_is_now()
    {
        var pool = await Pool(5);
        var id = pool.GetPrimaryKeyString();
        var numbers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            numbers.Add((await pool.Hold($"{id}-{i}", In(i == 3 ? 5 : 30)))!.Number);
        }

        await pool.Use(numbers[1], $"{id}-1", numbers[1]);
        await pool.Use(numbers[2], $"{id}-2", numbers[2]);
        await pool.ReleaseOf($"{id}-2", served: true);
        DeviceSilo.Told(await pool.Block((await pool.Hold($"{id}-4", In(30)))!.Number, "odd", TestSilo.Ada));
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(6));

        Task<Page<NumberView>> List(NumberState? state) => s_silo.Grains.GetGrain<INumberListGrain>(0).List(new NumberQuery { PoolId = id, State = state }, null, 100);
        Assert.AreEqual(new NumberCounts(1, 1, 1, 1, 1), await pool.Counts());
        Assert.HasCount(5, (await List(null)).Items);
        Assert.AreEqual(numbers[3], (await List(NumberState.Free)).Items.Single().Number);
        Assert.AreEqual(numbers[0], (await List(NumberState.Held)).Items.Single().Number);
        Assert.AreEqual(numbers[1], (await List(NumberState.Used)).Items.Single().Number);
        Assert.AreEqual(numbers[2], (await List(NumberState.Quarantined)).Items.Single().Number);
        Assert.AreEqual("odd", (await List(NumberState.Blocked)).Items.Single().Reason);
        var blocked = (await List(NumberState.Blocked)).Items.Single().Number;
        Assert.AreEqual(NumberState.Free, DeviceSilo.Told(await pool.Unblock(blocked, null, TestSilo.Ada)).State);
        Assert.AreEqual(Problem.NotFound, (await pool.Block(SignupSilo.NumberOf(0), null, TestSilo.Ada)).Problems.Single().Code, "of another pool");
    }

    private static async Task<INumberPoolGrain> Pool(int numbers)
    {
        var index = Interlocked.Increment(ref s_pools);
        var pool = s_silo.Grains.GetGrain<INumberPoolGrain>($"pool-{index}");
        DeviceSilo.Told(await pool.Create(new NumberPoolDetails { Name = $"Pool {index}" }, TestSilo.Ada));
        if (numbers > 0)
        {
            DeviceSilo.Told(await pool.Import([.. Enumerable.Range(0, numbers).Select(i => SignupSilo.NumberOf((index * 1000) + i))], TestSilo.Ada));
        }

        return pool;
    }
}
