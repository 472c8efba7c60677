using Billing.Devices;
using Billing.Provisioning;
using FsCheck;
using FsCheck.Fluent;

namespace Provisioning.Tests;

/// <summary>Texts that subscribers and attackers type are refused or read back exactly, and never become a key.</summary>
[TestClass]
public class HostileTextTests
{
    private static readonly string[] s_pieces =
    [
        "\r\n", "\n", "\r", "\t", "\0", "\u001b", "\u0085", "\u2028", "\u2029", "\ud83d", "\ude00", "\ufffe", "\uffff", "\u00a0", " ", "😀", "é", "ß", "漢", "<", ">", "&", "\"", "'", "=", " = ", "#",
        ";", "]]>", "<!--", "-->", "<![CDATA[", "&amp;", "&#10;", "%", "%NULL%", "%0a", "{{x}}", "{{{x}}}", "{{#each lines}}", "$MA", "$USER", "[PHONE_MAC_ADDRESS]", "[", "\\", "\\n", "|", "`", ":", "@", "/",
        "</P3>", "<P237>evil.example</P237>", "\" device.prov.serverName=\"evil.example", "static.auto_provision.server.url = http://evil.example/", "a", "Z", "0", new string('x', 300),
    ];

    private static readonly Arbitrary<string[]> s_texts = Gen.ArrayOf(Gen.ArrayOf(Gen.Elements(s_pieces)).Select(pieces => string.Concat(pieces.Take(6))), 4).ToArbitrary();

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void A_text_is_refused_or_read_back_exactly_and_adds_no_key(string vendor, string model)
    {
        var plain = Phones.Of(vendor, model, 1);
        var keys = new ReadFile(plain, PhoneRenderer.Render(plain)).Keys;
        var rendered = 0;
        void Try(string user, string password, string name, string label)
        {
            var phone = plain with { Lines = [new PhoneLine { Port = 1, Enabled = true, UserName = user, AuthName = user, Password = password, DisplayName = name, Label = label }] };
            IReadOnlyList<PhoneFile> files;
            try
            {
                files = PhoneRenderer.Render(phone);
            }
            catch (UnrenderableException exception)
            {
                Assert.IsNotEmpty(exception.Problems);
                Assert.IsTrue(exception.Problems.All(problem => problem.Field.StartsWith("lines[1].", StringComparison.Ordinal)), exception.Message);
                return;
            }
            rendered++;
            var read = new ReadFile(phone, files);
            CollectionAssert.AreEqual(keys, read.Keys);
            name = name.Length == 0 ? user : name;
            label = label.Length == 0 ? name : label;
            var line = read.Line(1);
            Assert.AreEqual(new ReadLine(true, user, user, password, name, line.Label is null ? null : label, "sip.example.com"), line);
        }

        foreach (var piece in s_pieces)
        {
            Try("4930", "secret", piece, "x");
            Try("4930", "secret", $"a{piece}b", "x");
            Try("4930", $"a{piece}b", "x", $"a{piece}b");
            Try($"a{piece}b", "secret", "x", "x");
        }
        Prop.ForAll(s_texts, texts => Try(texts[0], texts[1], texts[2], texts[3])).QuickCheckThrowOnFailure();
        Assert.IsGreaterThan(60, rendered, "Nearly everything was refused: nothing was shown.");
    }

    [TestMethod]
    [DataRow("a\r\nb", "holds a line break")]
    [DataRow("a\u2028b", "holds a line break")]
    [DataRow("a\u0085b", "holds a line break")]
    [DataRow("a\u0000b", "U+0000")]
    [DataRow("a\tb", "U+0009")]
    [DataRow(null, "U+D83D")]
    [DataRow(" a", "begins or ends with a blank")]
    [DataRow("a ", "begins or ends with a blank")]
    public void A_refusal_names_the_field_and_the_line(string? name, string reason)
    {
        // Half a surrogate pair: an attribute cannot hold it.
        name ??= "a\ud83db";
        foreach (var (vendor, model) in Phones.Samples)
        {
            var phone = Phones.Of(vendor, model, 2);
            var exception = Assert.ThrowsExactly<UnrenderableException>(() =>
                PhoneRenderer.Render(phone with { Lines = [phone.Lines[0], phone.Lines[1] with { DisplayName = name }] }));
            var problem = Assert.ContainsSingle(exception.Problems);
            Assert.AreEqual("lines[2].displayName", problem.Field);
            Assert.Contains(reason, problem.Message);
        }
    }

    [TestMethod]
    public void A_text_that_one_vendor_reads_as_something_else_is_refused_for_that_vendor_only()
    {
        foreach (var (text, vendor) in new[] { ("%NULL%", "yealink"), ("$USER", "cisco"), ("x[PHONE_MODEL]", "poly") })
        {
            foreach (var sample in Phones.Samples)
            {
                var phone = Phones.Of(sample.Vendor, sample.Model, 1);
                phone = phone with { Lines = [phone.Lines[0] with { DisplayName = text }] };
                if (sample.Vendor == vendor)
                {
                    Assert.ThrowsExactly<UnrenderableException>(() => PhoneRenderer.Render(phone));
                }
                else
                {
                    Assert.AreEqual(text, new ReadFile(phone, PhoneRenderer.Render(phone)).Line(1).Name);
                }
            }
        }
    }

    [TestMethod]
    public void What_nobody_checked_stops_at_the_encoder()
    {
        foreach (var encoder in new[] { Billing.Provisioning.Formats.FileEncoder.Text, Billing.Provisioning.Formats.FileEncoder.Xml })
        {
            Assert.ThrowsExactly<UnrenderableException>(() => encoder.Encode("a\nb = c", new StringWriter()));
        }
    }
}
