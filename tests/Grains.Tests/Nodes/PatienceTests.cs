using Billing.Nodes;

namespace Billing.Grains.Tests.Nodes;

[TestClass]
public class PatienceTests
{
    [TestMethod]
    public void A_node_with_interim_updates_is_quiet_after_three_presumed_over_after_six_closed_after_twelve() =>
        Check(new NodeDetails { InterimSeconds = 60 }, ask: null, quiet: 180, presumed: 360, close: 720);

    [TestMethod]
    public void A_Kamailio_with_interim_updates_is_asked_when_they_are_missing() => Check(
        new NodeDetails { Kind = NodeKind.Kamailio, DisconnectWay = DisconnectWay.KamailioRpc, InterimSeconds = 60 },
        ask: 180, quiet: 180, presumed: 360, close: 720);

    [TestMethod]
    public void A_Kamailio_without_them_is_asked_every_five_minutes() => Check(
        new NodeDetails { Kind = NodeKind.Kamailio, DisconnectWay = DisconnectWay.KamailioRpc },
        ask: 300, quiet: 900, presumed: null, close: 43_200);

    [TestMethod]
    [DataRow(NodeKind.Cisco)]
    [DataRow(NodeKind.Kamailio)]
    [DataRow(NodeKind.Generic)]
    public void One_that_tells_nothing_and_cannot_be_asked_is_never_quiet(NodeKind kind) =>
        Check(new NodeDetails { Kind = kind }, ask: null, quiet: null, presumed: null, close: 43_200);

    [TestMethod]
    public void What_the_owner_says_counts_and_the_rest_follows_from_it()
    {
        Check(new NodeDetails { InterimSeconds = 60, QuietAfterSeconds = 100 }, null, 100, 200, 400);
        Check(new NodeDetails { QuietAfterSeconds = 600 }, null, 600, 1200, 2400);
        Check(new NodeDetails { InterimSeconds = 60, PresumedEndedAfterSeconds = 1000, CloseAfterSeconds = 86_400 }, null, 180, 1000, 86_400);
    }

    private static void Check(NodeDetails node, int? ask, int? quiet, int? presumed, int close)
    {
        var patience = Patience.Of(node);
        Assert.AreEqual(ask, (int?)patience.AskAfter?.TotalSeconds);
        Assert.AreEqual(quiet, (int?)patience.QuietAfter?.TotalSeconds);
        Assert.AreEqual(presumed, (int?)patience.PresumedEndedAfter?.TotalSeconds);
        Assert.AreEqual(close, (int)patience.CloseAfter.TotalSeconds);
    }
}
