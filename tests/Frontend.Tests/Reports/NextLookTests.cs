using Billing.Frontend.Components.Reports;
using Billing.Frontend.Tests.Hosting;
using Billing.Reports;

namespace Billing.Frontend.Tests.Reports;

[TestClass]
public sealed class NextLookTests
{
    private static readonly ReportRunView s_over = new StubReports().Done("run", "ada");

    [TestMethod]
    public void A_run_is_looked_at_until_it_is_over_and_sent()
    {
        Assert.IsNotNull(NextLook.After(null, Moments.Noon), "the cluster may be away for a moment");
        Assert.IsNotNull(NextLook.After(s_over with { State = ReportRunState.Running }, Moments.Noon));
        Assert.IsNotNull(NextLook.After(s_over with { SendAt = Moments.Noon }, Moments.Noon));
        Assert.IsNull(NextLook.After(s_over, Moments.Noon));
    }

    [TestMethod]
    public void The_next_try_at_sending_is_seen_when_it_comes_and_waited_for_patiently()
    {
        var waiting = s_over with { SendAt = Moments.Noon.AddMinutes(4) };
        var often = NextLook.After(waiting, Moments.Noon.AddMinutes(4));
        Assert.IsGreaterThan(often!.Value, NextLook.After(waiting, Moments.Noon)!.Value);
        Assert.IsLessThan(TimeSpan.FromSeconds(10), NextLook.After(waiting, Moments.Noon)!.Value);
        Assert.AreEqual(often, NextLook.After(waiting, Moments.Noon.AddMinutes(5)));
    }
}
