namespace Billing.Grains.Tests;

[TestClass]
public class IdsTests
{
    [TestMethod]
    [DataRow("acme", true)]
    [DataRow("a", true)]
    [DataRow("acme-2.eu_west", true)]
    [DataRow("-acme", false)]
    [DataRow("Acme", false)]
    [DataRow("a/b", false)]
    [DataRow("", false)]
    [DataRow(null, false)]
    [DataRow("acme\n", false)]
    [DataRow("new", false)]
    [DataRow("newish", true)]
    public void Names(string? id, bool good) => Assert.AreEqual(good, Ids.IsName(id));

    [TestMethod]
    [DataRow("+15551234567", "15551234567")]
    [DataRow(" Alice@Rig.Local ", "alice@rig.local")]
    [DataRow("+", "+")]
    [DataRow("+49abc", "+49abc")]
    public void Accounts_have_one_spelling(string given, string kept) => Assert.AreEqual(kept, Ids.NormalizeAccount(given));
}
