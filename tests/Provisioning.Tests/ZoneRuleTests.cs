using Billing.Provisioning.TimeZones;

namespace Provisioning.Tests;

/// <summary>Time zones as phones are told them.</summary>
[TestClass]
public class ZoneRuleTests
{
    [TestMethod]
    [DataRow("UTC", "STD0")]
    [DataRow("Etc/UTC", "STD0")]
    [DataRow("Asia/Kolkata", "STD-5:30")]
    [DataRow("Asia/Kathmandu", "STD-5:45")]
    [DataRow("America/Phoenix", "STD7")]
    [DataRow("Europe/Berlin", "STD-1DST-2,M3.5.0/02:00:00,M10.5.0/03:00:00")]
    [DataRow("Europe/London", "STD0DST-1,M3.5.0/01:00:00,M10.5.0/02:00:00")]
    [DataRow("Europe/Dublin", "STD0DST-1,M3.5.0/01:00:00,M10.5.0/02:00:00")]
    [DataRow("America/New_York", "STD5DST4,M3.2.0/02:00:00,M11.1.0/02:00:00")]
    [DataRow("America/St_Johns", "STD3:30DST2:30,M3.2.0/02:00:00,M11.1.0/02:00:00")]
    [DataRow("Australia/Sydney", "STD-10DST-11,M10.1.0/02:00:00,M4.1.0/03:00:00")]
    [DataRow("Australia/Lord_Howe", "STD-10:30DST-11,M10.1.0/02:00:00,M4.1.0/02:00:00")]
    [DataRow("Pacific/Auckland", "STD-12DST-13,M9.5.0/02:00:00,M4.1.0/03:00:00")]
    public void A_zone_is_its_offset_and_its_yearly_rule(string zone, string posix) => Assert.AreEqual(posix, ZoneRule.Find(zone)!.Posix);

    [TestMethod]
    public void Summer_time_that_follows_no_yearly_rule_is_left_out()
    {
        var morocco = ZoneRule.Find("Africa/Casablanca")!;
        Assert.AreEqual(60, morocco.OffsetMinutes);
        Assert.IsFalse(morocco.HasSummerTime);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("Mars/Olympus")]
    [DataRow("/etc/passwd")]
    [DataRow("../zoneinfo/UTC")]
    [DataRow("Europe/Berlin\n")]
    public void What_is_no_zone_is_none(string zone) => Assert.IsNull(ZoneRule.Find(zone));
}
