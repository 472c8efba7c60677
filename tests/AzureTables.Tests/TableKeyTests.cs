namespace AzureTables.Tests;

[TestClass]
public sealed class TableKeyTests
{
    private const string Nasty = "ab/\\#?!|%'_- \0\u0001\u007f\u0085\u009f\u00e9\u4e2d\ud83d\ude00\ud800\udc00\uffff";

    [TestMethod]
    public void Any_text_comes_back_and_no_two_texts_share_a_key()
    {
        var random = new Random(1);
        var keys = new Dictionary<string, string>();
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(0, 7)).Select(_ => Nasty[random.Next(Nasty.Length)])]);
            var key = TableKey.Escape(text);
            Assert.AreEqual(text, TableKey.Unescape(key));
            if (!keys.TryAdd(key, text))
            {
                Assert.AreEqual(keys[key], text);
            }
        }
    }

    [TestMethod]
    public void A_key_holds_nothing_that_Azure_refuses_and_no_separator()
    {
        var key = TableKey.Escape(Nasty);
        Assert.IsFalse(key.Any(c => char.IsControl(c) || "/\\#?|%'".Contains(c)), key);
        Assert.AreEqual("a!002Fb", TableKey.Escape("a/b"));
    }

    [TestMethod]
    public void Ordinary_keys_stay_as_they_are()
    {
        foreach (var key in new[] { "4930123456", "+4930", "alice@example.org", "a-b.c_d:e", "a b", "" })
        {
            Assert.AreEqual(key, TableKey.Escape(key));
        }
    }

    [TestMethod]
    public void Parts_cannot_run_into_each_other() => Assert.AreNotEqual(TableKey.Join("a|b", "c"), TableKey.Join("a", "b|c"));

    [TestMethod]
    public void A_key_over_512_characters_is_refused_with_its_length()
    {
        Assert.AreEqual(512, TableKey.Join(new string('k', 510), "x").Length);
        var e = Assert.ThrowsExactly<ArgumentException>(() => TableKey.Join(new string('k', 511), "x"));
        StringAssert.Contains(e.Message, "513");
    }

    [TestMethod]
    [DataRow("!")]
    [DataRow("!12")]
    [DataRow("a!00G0")]
    public void What_was_never_escaped_is_refused(string text) => Assert.ThrowsExactly<FormatException>(() => TableKey.Unescape(text));

    // Rows that are stored already are found by it: a change of the hash loses them.
    [TestMethod]
    public void The_partition_of_a_key_never_changes()
    {
        var hashes = new[] { "", "a", "customer-1", "+4930123456" }.Select(TableKey.StableHash).ToArray();
        CollectionAssert.AreEqual(new uint[] { 2872998923, 444641715, 3902211816, 1360263481 }, hashes);
    }

    [TestMethod]
    public void Keys_spread_evenly_over_partitions()
    {
        var counts = Enumerable.Range(0, 16_000).GroupBy(i => TableKey.StableHash($"customer-{i}") % 16).Select(g => g.Count()).ToArray();
        Assert.HasCount(16, counts);
        Assert.IsTrue(counts.All(count => count is > 850 and < 1150), string.Join(' ', counts));
    }
}
