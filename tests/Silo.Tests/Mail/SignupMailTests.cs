using System.Net;
using System.Net.Sockets;
using System.Text;
using Billing.Silo.Mail;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Tests.Mail;

[TestClass]
public sealed class SignupMailTests
{
    [TestMethod]
    public async Task A_code_is_handed_to_the_server()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var session = Serve(listener);
        Assert.IsTrue(await Mail(listener).SendCode("The shop\r\nBcc: x@evil.example", "grete@example.com", "123456", CancellationToken.None));
        var said = await session;
        Assert.Contains("MAIL FROM:<signup@example.com>", said);
        Assert.Contains("RCPT TO:<grete@example.com>", said);
        Assert.Contains("Subject: 123456 is your code for The shop", said);
        Assert.Contains("Your code is 123456", said);
        Assert.DoesNotContain("\r\nBcc:", said);
    }

    [TestMethod]
    public async Task A_server_that_wants_to_be_asked_later_is_an_exception_so_that_it_is_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var session = Serve(listener, "450 later");
        await Assert.ThrowsAsync<MailKit.CommandException>(() => Mail(listener).SendCode("The shop", "grete@example.com", "123456", CancellationToken.None));
        await session;
    }

    [TestMethod]
    public async Task An_address_that_the_server_refuses_for_good_is_not_deliverable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var session = Serve(listener, "550 nobody");
        Assert.IsFalse(await Mail(listener).SendCode("The shop", "nobody@example.com", "123456", CancellationToken.None));
        await session;
        // No server is asked about what is no address to it.
        Assert.IsFalse(await Mail(listener).SendCode("The shop", "a b@@example.com>", "123456", CancellationToken.None));
    }

    [TestMethod]
    public async Task Who_was_reviewed_gets_the_link_or_an_apology()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var session = Serve(listener);
        Assert.IsTrue(await Mail(listener).SendAccepted("The shop", "grete@example.com", new Uri("https://signup.example/signup/shop/resume?signup=1"), CancellationToken.None));
        var accepted = await session;
        Assert.Contains("Subject: Your order at The shop is accepted", accepted);
        Assert.Contains("\r\nhttps://signup.example/signup/shop/resume?signup=1\r\n", accepted);
        session = Serve(listener);
        Assert.IsTrue(await Mail(listener).SendRejected("The shop", "grete@example.com", CancellationToken.None));
        Assert.Contains("was not accepted", await session);
    }

    [TestMethod]
    public void Only_a_server_on_this_machine_may_be_spoken_to_in_clear()
    {
        Assert.IsFalse(new MailOptions { Host = "mail.example.com", From = "a@example.com", Security = MailSecurity.None }.IsSafe);
        Assert.IsTrue(new MailOptions { Host = "mail.example.com", From = "a@example.com" }.IsSafe);
        Assert.IsTrue(new MailOptions { Host = "127.0.0.1", From = "a@example.com", Security = MailSecurity.None }.IsSafe);
    }

    private static SignupMail Mail(TcpListener listener)
    {
        var options = Options.Create(new MailOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            Security = MailSecurity.None,
            From = "signup@example.com",
        });
        return new SignupMail(new SmtpMail(options), options, NullLogger<SignupMail>.Instance);
    }

    /// <summary>A server that speaks as much SMTP (RFC 5321) as one mail needs.</summary>
    private static async Task<string> Serve(TcpListener listener, string toRecipient = "250 well")
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        var said = new StringBuilder();
        await writer.WriteLineAsync("220 test");
        var inMail = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            said.Append(line).Append("\r\n");
            if (inMail)
            {
                if (line == ".")
                {
                    inMail = false;
                    await writer.WriteLineAsync("250 taken");
                }
            }
            else if (line == "DATA")
            {
                inMail = true;
                await writer.WriteLineAsync("354 go on");
            }
            else if (line == "QUIT")
            {
                await writer.WriteLineAsync("221 bye");
                break;
            }
            else
            {
                await writer.WriteLineAsync(line.StartsWith("RCPT", StringComparison.Ordinal) ? toRecipient : "250 well");
            }
        }

        return said.ToString();
    }
}
