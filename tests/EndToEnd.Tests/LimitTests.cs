using System.Diagnostics;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>Limits hold over two silos, and over the death of the one that counts.</summary>
[TestClass]
public class LimitTests
{
    private const string Secret = "limit-secret";
    private const string Gateway = "127.0.0.75";
    private const int Limit = 3;

    private static Product Billing => Product.Running;

    [TestMethod]
    public async Task What_a_killed_silo_had_let_through_still_counts_and_ends_give_back_what_they_had()
    {
        await DebianPackages.Require("freeradius-utils");
        await Billing.Api.AddNode("limit-gw", "Cisco", Secret, Gateway);
        await using var second = Billing.AnotherSilo();
        await second.Start();

        // So many that some of them are counted by the silo that dies.
        var customers = Enumerable.Range(0, 12).Select(number => $"limit-co{number}").ToArray();
        foreach (var customer in customers)
        {
            await Billing.Api.Post("customers", new { id = customer, name = customer, maxSimultaneousCalls = Limit });
            await Billing.Api.Post("accounts", new { id = $"{customer}-a", customerId = customer, password = "secret" });
        }

        // Two more than there are slots, over both silos at once.
        var first = await Task.WhenAll(customers.Select(async (customer, number) => (await Task.WhenAll(Enumerable.Range(0, Limit + 2)
            .Select(async call => (call, answer: await Ask(call % 2 == 0 ? Billing.Silo : second, customer, number, call)))))));
        foreach (var (customer, answers) in customers.Zip(first))
        {
            Assert.AreEqual(Limit, answers.Count(one => one.answer == "Access-Accept"), customer);
            Assert.AreEqual(2, answers.Count(one => one.answer == "Access-Reject"), customer);
        }

        await second.Kill();

        // No call has begun: all that is known of them is that they were let through.
        var killed = Stopwatch.StartNew();
        var away = await Task.WhenAll(customers.Select(async (customer, number) =>
        {
            Assert.AreEqual("Access-Reject", await Ask(Billing.Silo, customer, number, 10), customer);
            return killed.Elapsed.TotalSeconds;
        }));
        Console.WriteLine($"Seconds after the death of a silo until each of twelve customers was counted again: {string.Join(' ', away.Order().Select(seconds => $"{seconds:F1}"))}");

        // Asked for again, a call that was let through is let through again and takes no second slot; one that ends gives its own back.
        await Task.WhenAll(customers.Select(async (customer, number) =>
        {
            var held = first[number].First(one => one.answer == "Access-Accept").call;
            Assert.AreEqual("Access-Accept", await Ask(Billing.Silo, customer, number, held), customer);
            Assert.AreEqual("Access-Reject", await Ask(Billing.Silo, customer, number, 11), customer);
            await Account(customer, number, held, "Start");
            await Account(customer, number, held, "Stop");
            await Eventually.Async(
                async () => await Ask(Billing.Silo, customer, number, 12) == "Access-Accept", $"the slot of {customer} to be given back", TimeSpan.FromSeconds(60));
            Assert.AreEqual("Access-Reject", await Ask(Billing.Silo, customer, number, 13), customer);
        }));
    }

    /// <summary>Asks until there is an answer: a silo that died is missed for some seconds.</summary>
    private static async Task<string?> Ask(Silo silo, string customer, int number, int call)
    {
        for (var again = 0; ; again++)
        {
            var reply = await Radclient.Send(silo.Authentication, "auth", Secret,
            [
                "Packet-Src-IP-Address = " + Gateway, $"User-Name = {customer}-a", "User-Password = secret", "Message-Authenticator = 0x00",
                "Called-Station-Id = 12125550100", ConfId(number, call),
            ]);
            if (reply.Code is not null || again == 5)
            {
                return reply.Code;
            }
        }
    }

    private static async Task Account(string customer, int number, int call, string status)
    {
        var reply = await Radclient.Send(Billing.Accounting, "acct", Secret,
        [
            "Packet-Src-IP-Address = " + Gateway, $"Acct-Status-Type = {status}", $"Acct-Session-Id = limit-{number}-{call}", $"User-Name = {customer}-a",
            "Called-Station-Id = 12125550100", ConfId(number, call), "h323-call-origin = \"h323-call-origin=answer\"",
        ]);
        Assert.AreEqual("Accounting-Response", reply.Code, reply.Text);
    }

    private static string ConfId(int number, int call) => $"h323-conf-id = \"h323-conf-id={number:X8} 00000000 4C494D49 {call:X8}\"";
}
