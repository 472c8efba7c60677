using System.Globalization;
using Billing.Grains.Tests.Devices;
using Billing.Signup;
using Microsoft.Extensions.Options;

namespace Billing.Grains.Tests.Signup;

[TestClass]
public class SignupListTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public async Task However_many_wait_for_somebody_each_is_listed_once_the_longest_waiting_first()
    {
        const int Waiting = 2500;
        var rows = new StateRows();
        for (var number = 0; number < Waiting; number++)
        {
            // Some since the same moment; in another order than that of their ids.
            var since = s_noon.AddSeconds(number * 7919 % Waiting / 2);
            await Put(rows, new SignupState { Id = string.Create(CultureInfo.InvariantCulture, $"s{number:D4}"), Step = SignupStep.Review, StepSince = since });
        }

        await Put(rows, new SignupState { Id = "going-on", Step = SignupStep.AwaitPayment, StepSince = s_noon.AddDays(-1) });

        var list = new SignupListGrain(rows, Options.Create(new SignupOptions()));
        var seen = new List<SignupView>();
        string? after = null;
        do
        {
            var page = await list.List(new SignupQuery { NeedsSomebody = true }, after, 1000);
            Assert.HasCount(Math.Min(1000, Waiting - seen.Count), page.Items);
            seen.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        Assert.HasCount(Waiting, seen.Select(one => one.Id).Distinct());
        var expected = Enumerable.Range(0, Waiting)
            .OrderBy(number => number * 7919 % Waiting / 2).ThenBy(number => number)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"s{number:D4}"));
        CollectionAssert.AreEqual(expected.ToArray(), seen.Select(one => one.Id).ToArray());
    }

    private static Task Put(StateRows rows, SignupState signup) =>
        rows.WriteStateAsync("signup", GrainId.Create("signup", signup.Id), new GrainState<SignupState> { State = signup });
}
