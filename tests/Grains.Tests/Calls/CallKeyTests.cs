using Billing.Calls;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class CallKeyTests
{
    [TestMethod]
    public void The_conference_goes_before_the_call_id_and_that_before_the_session()
    {
        Assert.AreEqual("C", CallKey.Of("C", "id", "n", "s"));
        Assert.AreEqual("id", CallKey.Of(null, "id", "n", "s"));
        Assert.AreEqual("n!s", CallKey.Of("", "", "n", "s"));
        Assert.IsNull(CallKey.Of(null, null, "n", null));
    }

    [TestMethod]
    public void Long_identities_stay_apart_and_bounded()
    {
        var one = CallKey.Of(null, new string('x', 4000) + "1", "n", null)!;
        var two = CallKey.Of(null, new string('x', 4000) + "2", "n", null)!;
        Assert.AreNotEqual(one, two);
        Assert.IsLessThanOrEqualTo(160, one.Length);
    }
}
