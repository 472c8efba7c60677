using Billing.Customers;
using Billing.Frontend.Components.Customers;
using static Billing.Frontend.Tests.Hosting.Moments;

namespace Billing.Frontend.Tests.Customers;

[TestClass]
public sealed class CustomerDraftTests
{
    [TestMethod]
    [DataRow("", null)]
    [DataRow("  ", null)]
    [DataRow("90:00", 5400)]
    [DataRow(" 1:30 ", 90)]
    [DataRow("1:30:00", 5400)]
    [DataRow("5400", 5400)]
    [DataRow("10080:00", 604_800)]
    public void The_longest_call_is_typed_as_minutes_and_seconds_or_as_seconds(string typed, int? seconds)
    {
        var draft = Draft(typed);
        Assert.IsEmpty(draft.Problems());
        Assert.AreEqual(seconds, draft.ToDetails().MaxCallSeconds);
    }

    [TestMethod]
    [DataRow("59")]
    [DataRow("0:59")]
    [DataRow("10080:01")]
    [DataRow("99999999999999")]
    [DataRow("2147483647:00:00")]
    [DataRow("1:60")]
    [DataRow("1:2:3:4")]
    [DataRow("90 min")]
    [DataRow("-1:00")]
    [DataRow(":")]
    public void What_is_no_length_or_out_of_range_is_told_at_its_field(string typed) =>
        Assert.AreEqual("maxCallSeconds", Draft(typed).Problems().Single().Field);

    [TestMethod]
    [DataRow(90, "1:30")]
    [DataRow(5400, "90:00")]
    [DataRow(null, "")]
    public void What_is_stored_is_shown_as_it_is_typed_and_kept_when_nothing_is_changed(int? seconds, string shown)
    {
        var details = new CustomerDetails { Name = "Acme", MaxSimultaneousCalls = 5, Counted = CountedCalls.Outgoing, MaxCallSeconds = seconds };
        var draft = CustomerDraft.Of(new CustomerView { Id = "acme", Details = details, Status = ServiceStatus.Active, Balance = 0, CreatedAt = Noon, Version = 1 });
        Assert.AreEqual(shown, draft.MaxCallLength);
        Assert.AreEqual(details, draft.ToDetails());
    }

    private static CustomerDraft Draft(string longest) => new() { Name = "Acme", MaxCallLength = longest };
}
