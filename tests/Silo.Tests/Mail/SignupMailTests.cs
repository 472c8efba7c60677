using System.Net;
using System.Net.Sockets;
using System.Text;
using Billing.Silo.Mail;
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
        var session = Serve(listener, refuse: false);
        await Mail(listener).SendCode("The shop\r\nBcc: x@evil.example", "grete@example.com", "123456", CancellationToken.None);
        var said = await session;
        Assert.Contains("MAIL FROM:<signup@example.com>", said);
        Assert.Contains("RCPT TO:<grete@example.com>", said);
        Assert.Contains("Subject: 123456 is your code for The shop", said);
        Assert.Contains("Your code is 123456", said);
        Assert.DoesNotContain("\r\nBcc:", said);
    }

    [TestMethod]
    public async Task A_server_that_refuses_is_an_exception_so_that_it_is_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var session = Serve(listener, refuse: true);
        await Assert.ThrowsAsync<MailKit.CommandException>(() => Mail(listener).SendCode("The shop", "grete@example.com", "123456", CancellationToken.None));
        await session;
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
        return new SignupMail(new SmtpMail(options), options);
    }

    /// <summary>A server that speaks as much SMTP (RFC 5321) as one mail needs.</summary>
    private static async Task<string> Serve(TcpListener listener, bool refuse)
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
                await writer.WriteLineAsync(refuse && line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 nobody" : "250 well");
            }
        }

        return said.ToString();
    }
}
