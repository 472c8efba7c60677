using Billing.Hosting.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Billing.Silo.Tests.Hosting;

[TestClass]
public sealed class MaskTests
{
    [TestMethod]
    [DataRow("account/4930123456 did not answer", "account/***456 did not answer")]
    [DataRow("sip:+4930123456@example.com", "sip:+4***@example.com")]
    [DataRow("RowKey='%2B4930123456'", "RowKey='%2B***456'")]
    [DataRow("from 4930123456789 to 12025550100.", "from ***789 to ***100.")]
    [DataRow("+49301234567", "***567")]
    [DataRow("number4930123456", "number***456")]
    [DataRow("{\"Account\":\"4930123456\"}", "{\"Account\":\"***456\"}")]
    public void Of_a_phone_number_three_digits_are_left(string text, string masked) => Assert.AreEqual(masked, Mask.Text(text));

    [TestMethod]
    [DataRow("ada.lovelace+x@mail.example.com has signed up", "a***@mail.example.com has signed up")]
    [DataRow("to <bob@example.com>", "to <b***@example.com>")]
    public void Of_an_address_of_e_mail_the_first_letter_is_left(string text, string masked) => Assert.AreEqual(masked, Mask.Text(text));

    [TestMethod]
    [DataRow("AccountName=a;AccountKey=c2VjcmV0;x", "AccountName=a;AccountKey=***;x")]
    [DataRow("https://a.blob.core.windows.net/x?sv=1&sig=abc%3D&se=2", "https://a.blob.core.windows.net/x?sv=1&sig=***&se=2")]
    [DataRow("key sk_test_billing1 and whsec_abc", "key sk_test_*** and whsec_***")]
    [DataRow("Authorization: Bearer eyJ.a.b", "Authorization: Bearer ***")]
    [DataRow("GET /phones/abcdefghijklmnopqrstuvwxyz234567/cfg.xml", "GET /phones/***/cfg.xml")]
    public void Of_a_credential_nothing_is_left(string text, string masked) => Assert.AreEqual(masked, Mask.Text(text));

    [TestMethod]
    [Timeout(60_000)]
    [DataRow("a")]
    [DataRow("a@")]
    [DataRow("a1234567")]
    [DataRow("a.")]
    public void A_text_that_somebody_made_long_is_masked_in_a_time_in_proportion(string part)
    {
        // Read to its end from each of its letters, it would take hours.
        var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));
        Assert.IsFalse(string.IsNullOrEmpty(Mask.Text(text)));
    }

    [TestMethod]
    [DataRow("simple")]
    [DataRow("json")]
    [DataRow("systemd")]
    public void The_console_masks_message_values_and_exception(string formatter)
    {
        using var services = new ServiceCollection().AddLogging(logging => logging.AddMaskedConsole()).BuildServiceProvider();
        using var text = new StringWriter();
        var entry = new LogEntry<KeyValuePair<string, object?>[]>(
            LogLevel.Warning, "Billing", 1, [new("Account", "4930123456")], new TimeoutException("account/4930123456 of ada@example.com did not answer"), (state, _) => $"Account {state[0].Value} is away");
        services.GetServices<ConsoleFormatter>().Single(one => one.Name == formatter).Write(entry, scopeProvider: null, text);
        StringAssert.Contains(text.ToString(), "Account ***456 is away");
        StringAssert.Contains(text.ToString(), "did not answer");
        foreach (var hidden in (string[])["4930123456", "ada@"])
        {
            Assert.IsFalse(text.ToString().Contains(hidden, StringComparison.Ordinal), text.ToString());
        }
    }

    [TestMethod]
    [DataRow("2026-11-23T08:31:04.1234567Z")]
    [DataRow("silo S127.0.0.1:11111:153123456")]
    [DataRow("00155d012345a")]
    [DataRow("run 20261123083104-0123456789ab")]
    [DataRow("port 1812, 600000 records")]
    [DataRow("trace 0af7651916cd43dd8448eb211c80319c")]
    [DataRow("{\"Sequence\":12345678}")]
    [DataRow("conf-id 1A2B3C4D 5E6F7A8B")]
    public void What_is_no_number_of_a_phone_stays(string text) => Assert.AreEqual(text, Mask.Text(text));
}
