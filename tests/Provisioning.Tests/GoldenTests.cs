using System.Globalization;
using System.Text;
using Billing.Provisioning;
using Testing;

namespace Provisioning.Tests;

/// <summary>
/// Every byte of the files of one model of each family, with one, two and all lines in use. Run with <c>REWRITE_GOLDEN=1</c> to write them anew,
/// and read what changed: each phone in the field fetches it.
/// </summary>
[TestClass]
public class GoldenTests
{
    private static readonly bool s_rewrite = Environment.GetEnvironmentVariable("REWRITE_GOLDEN") == "1";

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void Files_are_as_they_were(string vendor, string model)
    {
        var ports = PhoneCatalog.Find(vendor, model)!.Ports;
        foreach (var (name, lines) in new[] { ("one", 1), ("two", 2), ("all", ports) })
        {
            foreach (var file in PhoneRenderer.Render(Phones.Of(vendor, model, lines)))
            {
                var path = RepositoryRoot.Of("tests", "Provisioning.Tests", "Golden", $"{vendor}-{model}", name, file.Name);
                if (s_rewrite)
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    File.WriteAllBytes(path, file.Content);
                }
                // By line, so that a failure names the line and not the file.
                var expected = File.ReadAllText(path).Split('\n');
                var actual = Encoding.UTF8.GetString(file.Content).Split('\n');
                foreach (var (number, line) in actual.Index().Take(expected.Length))
                {
                    Assert.AreEqual(expected[number], line, $"{path}, line {number + 1}");
                }
                Assert.HasCount(expected.Length, actual, path);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void The_same_phone_gives_the_same_bytes_in_every_culture(string vendor, string model)
    {
        var culture = CultureInfo.CurrentCulture;
        var first = PhoneRenderer.Render(Phones.Of(vendor, model, 1));
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("", false) { NumberFormat = { NegativeSign = "minus", NumberDecimalSeparator = "," } };
            // Another array of equal lines, in another order.
            var phone = Phones.Of(vendor, model, 1);
            var second = PhoneRenderer.Render(phone with { Lines = [.. phone.Lines.Reverse()] });
            CollectionAssert.AreEqual(first.Select(file => file.Name).ToArray(), second.Select(file => file.Name).ToArray());
            foreach (var (before, after) in first.Zip(second))
            {
                CollectionAssert.AreEqual(before.Content, after.Content);
                CollectionAssert.AreEqual(before.Md5, after.Md5);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
