using Billing.Customers;
using Billing.Silo.Customers;

namespace Billing.Silo.Tests.Customers;

[TestClass]
public class RefusalThrottleTests
{
    private readonly RefusalThrottle _throttle = new();
    private DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Copies_of_one_request_are_kept_once_within_half_a_minute()
    {
        Assert.IsNotNull(_throttle.Take(Refused("a"), _now));
        Assert.IsNull(_throttle.Take(Refused("a"), _now.AddSeconds(2)));
        Assert.IsNull(_throttle.Take(Refused("a"), _now.AddSeconds(29)));
        Assert.IsNotNull(_throttle.Take(Refused("a") with { ReturnCode = 7 }, _now.AddSeconds(29)), "for another reason");
        Assert.IsNotNull(_throttle.Take(Refused("a"), _now.AddSeconds(30)));
        Assert.AreEqual(0, _throttle.LeftOut);
    }

    [TestMethod]
    public void A_flooding_account_is_kept_in_part_told_with_the_rest_and_starves_no_other()
    {
        var kept = new List<RefusedCall>();
        for (var second = 0; second < 3; second++)
        {
            for (var call = 0; call < 1000; call++)
            {
                if (_throttle.Take(Refused($"{second}-{call}"), _now) is { } row)
                {
                    kept.Add(row);
                }
            }

            Assert.IsNotNull(_throttle.Take(Refused($"quiet-{second}", "quiet"), _now));
            _now = _now.AddSeconds(1);
        }

        Assert.HasCount(3 * RefusalThrottle.MostOfAccount, kept);
        Assert.AreEqual(2 * (1000 - RefusalThrottle.MostOfAccount), kept.Sum(row => row.LeftOut));
        Assert.AreEqual(3 * (1000 - RefusalThrottle.MostOfAccount), _throttle.LeftOut);
    }

    [TestMethod]
    public void Many_accounts_together_are_bounded_too()
    {
        Assert.AreEqual(RefusalThrottle.MostOfAll, Enumerable.Range(0, 5000).Count(n => _throttle.Take(Refused($"c{n}", $"account-{n}"), _now) is not null));
        Assert.AreEqual(5000 - RefusalThrottle.MostOfAll, _throttle.LeftOut);
    }

    private RefusedCall Refused(string call, string account = "flood") => new()
    {
        At = _now,
        NodeId = "sip-1",
        AccountId = account,
        ReturnCode = 3,
        Reason = "customer's limit of 5 simultaneous calls reached",
        CallKey = call,
    };
}
