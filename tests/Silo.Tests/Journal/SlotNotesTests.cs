using Billing.Calls;
using Billing.Customers;
using Billing.Silo.Journal;

namespace Billing.Silo.Tests.Journal;

[TestClass]
public class SlotNotesTests
{
    private static readonly JournaledAdmission s_admission = new(
        new AdmissionRequest
        {
            CallKey = new string('ü', 160),
            Aliases = ["a", "b"],
            AccountId = "4930123456",
            Callee = "00441",
            AccountLimit = new CallLimit(7, CountedCalls.Incoming),
        },
        new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [TestMethod]
    public void Notes_are_read_as_they_were_written()
    {
        var bare = new JournaledAdmission(new AdmissionRequest { CallKey = "k", AccountId = "x" }, s_admission.At);
        var notes = SlotNotes.Read([.. SlotNotes.OfAdmission("acme", s_admission), .. SlotNotes.OfEnd(Stop())!, .. SlotNotes.OfAdmission("b", bare)]);
        Assert.AreEqual(0, notes.Unreadable);
        Assert.HasCount(2, notes.Admitted);
        Assert.AreEqual("acme", notes.Admitted[0].CustomerId);
        var read = notes.Admitted[0].Admission;
        Assert.AreEqual(s_admission.At, read.At);
        Assert.AreEqual(s_admission.Request with { Aliases = read.Request.Aliases }, read.Request);
        CollectionAssert.AreEqual(s_admission.Request.Aliases, read.Request.Aliases);
        Assert.AreEqual(bare.Request with { Aliases = notes.Admitted[1].Admission.Request.Aliases }, notes.Admitted[1].Admission.Request);
        CollectionAssert.AreEqual(new[] { "conf", "sip", "node!leg" }.Select(SlotNotes.NameOf).ToArray(), notes.Ended);
    }

    [TestMethod]
    public void Only_a_record_that_ends_a_call_has_a_note()
    {
        Assert.IsNull(SlotNotes.OfEnd(null));
        Assert.IsNull(SlotNotes.OfEnd(Stop() with { Status = AccountingStatus.Start }));
        Assert.IsNull(SlotNotes.OfEnd(Stop() with { Status = AccountingStatus.Interim }));
        Assert.IsNotNull(SlotNotes.OfEnd(Stop() with { Status = AccountingStatus.Failed }));
    }

    [TestMethod]
    public void A_name_is_always_shortened_the_same_way() => Assert.AreEqual(4595240656599708650UL, SlotNotes.NameOf("4f3c2b1a@proxy.example"));

    [TestMethod]
    public void What_cannot_be_read_is_passed_over_and_the_rest_is_read()
    {
        var good = SlotNotes.OfAdmission("acme", s_admission);
        for (var cut = 3; cut < good.Length; cut++)
        {
            // A note whose length is right and whose content is cut off.
            byte[] bad = [good[0], (byte)((cut - 3) & 0xFF), (byte)((cut - 3) >> 8), .. good[3..cut]];
            var notes = SlotNotes.Read([.. bad, .. good]);
            Assert.HasCount(1, notes.Admitted);
            Assert.AreEqual(1, notes.Unreadable);
        }

        Assert.HasCount(1, SlotNotes.Read([99, 2, 0, 1, 2, .. good]).Admitted);
        Assert.HasCount(1, SlotNotes.Read([2, 3, 0, 1, 2, 3, .. good]).Admitted);
        for (var cut = 1; cut < good.Length; cut++)
        {
            var notes = SlotNotes.Read([.. good, .. good[..cut]]);
            Assert.HasCount(1, notes.Admitted);
            Assert.AreEqual(1, notes.Unreadable);
        }

        Assert.AreSame(SlotNotes.None, SlotNotes.Read(null));
    }

    private static AccountingEvent Stop() => new()
    {
        CallKey = "conf",
        NodeId = "node",
        LegId = "leg",
        ConfId = "conf",
        CallId = "sip",
        Status = AccountingStatus.Stop,
        At = s_admission.At,
        ArrivedAt = s_admission.At,
    };
}
