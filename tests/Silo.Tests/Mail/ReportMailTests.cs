using System.Net;
using System.Net.Sockets;
using System.Text;
using Billing.Audit;
using Billing.Reports;
using Billing.Silo.Mail;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Tests.Mail;

[TestClass]
public sealed class ReportMailTests
{
    private static readonly ReportRunView s_run = new()
    {
        Id = "1",
        Definition = new ReportDefinition { Name = "Calls" },
        By = new Actor("1", "Ada", "system"),
        Sharing = ReportSharing.Readers,
        State = ReportRunState.Failed,
        Message = "It took too long.",
        AskedAt = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
    };

    [TestMethod]
    public async Task An_address_that_is_refused_does_not_stop_the_others()
    {
        var (refused, said) = await Send("ada@example.com", "nobody@example.com", "later@example.com");
        CollectionAssert.AreEqual(
            new RefusedRecipient[] { new("nobody@example.com", "550 no such user", ForNow: false), new("later@example.com", "451 come later", ForNow: true) }, refused);
        Assert.Contains("It took too long.", said);
    }

    [TestMethod]
    public async Task When_all_are_refused_they_are_named_and_nothing_is_sent()
    {
        var (refused, said) = await Send("nobody@example.com");
        Assert.AreEqual("nobody@example.com", refused.Single().Address);
        Assert.DoesNotContain("It took too long.", said);
    }

    private static async Task<(RefusedRecipient[] Refused, string Said)> Send(params string[] recipients)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = Options.Create(new MailOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            Security = MailSecurity.None,
            From = "billing@example.com",
        });
        var session = Serve(listener);
        var refused = await new ReportMail(new SmtpMail(options), null!, options).Send(s_run, recipients, ReportFormat.Csv, CancellationToken.None);
        return (refused, await session);
    }

    /// <summary>A server that speaks as much SMTP (RFC 5321) as one mail needs.</summary>
    private static async Task<string> Serve(TcpListener listener)
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
            if (inMail && line != ".")
            {
                continue;
            }

            inMail = line == "DATA";
            await writer.WriteLineAsync(line switch
            {
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ when line.StartsWith("RCPT TO:<nobody", StringComparison.Ordinal) => "550 no such user",
                _ when line.StartsWith("RCPT TO:<later", StringComparison.Ordinal) => "451 come later",
                _ => "250 ok",
            });
        }

        return said.ToString();
    }
}
