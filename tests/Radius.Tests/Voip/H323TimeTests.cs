using System.Globalization;

namespace Radius.Tests.Voip;

[TestClass]
public sealed class H323TimeTests
{
    [TestMethod]
    [DataRow("21:46:47.000 UTC Sun Nov 22 2026", "2026-11-22T21:46:47.000Z")]
    [DataRow("16:02:48.681 GMT Fri Dec 3 1999", "1999-12-03T16:02:48.681Z")]
    [DataRow("16:02:48 EET Fri Dec  3 1999", "1999-12-03T14:02:48.000Z")]
    [DataRow("01:02:48.681 MSK Sat Jan 01 2000", "1999-12-31T22:02:48.681Z")]
    [DataRow(".16:02:48.681 UTC Fri Dec 31 1999", "1999-12-31T16:02:48.681Z")]
    [DataRow("16:02:48.681 PST Fri Dec 31 1999", "2000-01-01T00:02:48.681Z")]
    [DataRow("16:02:48.681 +0530 Fri Dec 31 1999", "1999-12-31T10:32:48.681Z")]
    [DataRow("16:02:48.681 GMT+2 Fri Dec 31 1999", "1999-12-31T14:02:48.681Z")]
    [DataRow("16:02:48.681 UTC Dec 31 1999", "1999-12-31T16:02:48.681Z")]
    [DataRow("9:02:48.6 UTC Fri dec 31 1999", "1999-12-31T09:02:48.600Z")]
    [DataRow("2026-11-22T21:46:47.123+02:00", "2026-11-22T19:46:47.123Z")]
    [DataRow("2026-11-22T21:46:47Z", "2026-11-22T21:46:47.000Z")]
    [DataRow("2026-11-22 21:46:47.123456 +0200", "2026-11-22T19:46:47.123Z")]
    [DataRow("2026-11-22T21:46:47-0330", "2026-11-23T01:16:47.000Z")]
    [DataRow("23:59:60.000 UTC Sat Dec 31 2016", "2017-01-01T00:00:00.000Z")]
    public void A_time_is_read(string text, string expected)
    {
        Assert.IsTrue(H323Time.TryParse(text, out var time), text);
        Assert.AreEqual(expected, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("*16:02:48.681 UTC Fri Dec 31 1999")]
    [DataRow("16:02:48.681 XYZ Fri Dec 31 1999")]
    [DataRow("16:02:48.681 Fri Dec 31 1999")]
    [DataRow("24:02:48.681 UTC Fri Dec 31 1999")]
    [DataRow("16:62:48.681 UTC Fri Dec 31 1999")]
    [DataRow("16:02:48.681 UTC Fri Feb 30 1999")]
    [DataRow("16:02:48.681 UTC Fri Dec 31 0000")]
    [DataRow("16:02:48.681 UTC Fri Dec 31 1999 x")]
    [DataRow("16:02 UTC Fri Dec 31 1999")]
    [DataRow("2026-11-22T21:46:47")]
    [DataRow("2026-13-22T21:46:47Z")]
    [DataRow("2026-11-22T21:46:47+99:00")]
    [DataRow(".")]
    [DataRow("0")]
    public void What_is_not_certain_is_no_time(string text) => Assert.IsFalse(H323Time.TryParse(text, out _), text);
}
