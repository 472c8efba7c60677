using Billing.Grains.Tests.Devices;
using Billing.Reports;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Testing;

namespace Billing.Grains.Tests.Reports;

[TestClass]
public class CallLakeGrainTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task What_cannot_be_written_does_not_hold_back_what_is_to_be_deleted()
    {
        var lake = new ScriptedLake { WorkFailure = new IOException("The lake is away.") };
        await using var silo = await Start(lake, new UncertainRows(new StateRows()));
        var grain = silo.Grains.GetGrain<ICallLakeGrain>(0);
        await grain.Erase("gone", TestSilo.Ada, "asked by letter");
        await Done(silo, grain);
        Assert.AreEqual("The lake is away.", (await grain.Status()).Failure);
    }

    [TestMethod]
    public async Task A_write_whose_outcome_is_unknown_does_not_have_everything_deleted_again_and_again()
    {
        var rows = new UncertainRows(new StateRows());
        var lake = new ScriptedLake { WhenErased = () => rows.FailNext("call-lake") };
        await using var silo = await Start(lake, rows);
        var grain = silo.Grains.GetGrain<ICallLakeGrain>(0);
        await grain.Erase("gone", TestSilo.Ada, "asked by letter");
        await Done(silo, grain);
        Assert.HasCount(1, lake.Erased);
    }

    private static Task<TestSilo> Start(ScriptedLake lake, UncertainRows rows) => TestSilo.Start(silo =>
    {
        silo.Services.AddSingleton<IGrainStorage>(rows);
        silo.Services.AddSingleton<IStateIndex>(new StateRows());
        silo.Services.AddSingleton<ICallLake>(lake);
    });

    private static Task Done(TestSilo silo, ICallLakeGrain grain) => Eventually.Async(
        async () =>
        {
            silo.Time.Advance(TimeSpan.FromMilliseconds(100));
            return (await grain.Erasures()).Single().DoneAt is not null;
        },
        "the erasure to be done", s_soon);
}
