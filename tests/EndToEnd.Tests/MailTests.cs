using Billing.Audit;
using Billing.Reports;
using Billing.Silo.Mail;
using EndToEnd.Rig;
using Microsoft.Extensions.Options;
using MimeKit;
using Testing;

namespace EndToEnd;

/// <summary>Results by mail, against a real SMTP server.</summary>
[TestClass]
public class MailTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public async Task A_result_is_attached_a_large_one_is_linked_and_a_failure_is_told()
    {
        var port = FreePort.Next();
        await using var server = await MailServer.Start(port);
        var result = new byte[5000];
        new Random(1).NextBytes(result);
        var mail = Mail(port, result, mostAttached: 5000);
        await mail.Send(Run, Run.Recipients, ReportFormat.Xlsx, CancellationToken.None);
        await mail.Send(Run with { Definition = Run.Definition with { Name = "Näme, with “quotes”" }, Id = "2" }, Run.Recipients, ReportFormat.Csv, CancellationToken.None);
        await Mail(port, result, mostAttached: 4999).Send(Run with { Id = "3" }, Run.Recipients, ReportFormat.Parquet, CancellationToken.None);
        await mail.Send(Run with { Id = "4", State = ReportRunState.Failed, Message = "It took too long." }, Run.Recipients, ReportFormat.Csv, CancellationToken.None);

        var came = server.Mail().ToDictionary(message => message.MessageId!);
        Assert.HasCount(4, came);
        var attached = came["report-run-1@billing"];
        Assert.AreEqual("Minutes by country", attached.Subject);
        Assert.AreEqual("ada@example.com, bob@example.com", string.Join(", ", attached.To.Mailboxes.Select(to => to.Address)));
        Assert.AreEqual("billing@example.com", attached.From.Mailboxes.Single().Address);
        Assert.Contains("12 calls, the end of 1 of them is estimated.", attached.TextBody!);
        Assert.Contains("from 2026-11-21 13:00 until 2026-11-22 13:00 (Europe/Berlin)", attached.TextBody!);
        Assert.Contains("https://billing.example/report-runs/1", attached.TextBody!);
        var file = attached.Attachments.OfType<MimePart>().Single();
        Assert.AreEqual("minutes-by-country-20261122T120000Z.xlsx", file.FileName);
        using var content = new MemoryStream();
        await file.Content!.DecodeToAsync(content);
        CollectionAssert.AreEqual(result, content.ToArray());
        Assert.AreEqual("Näme, with “quotes”", came["report-run-2@billing"].Subject);
        Assert.IsEmpty(came["report-run-3@billing"].Attachments.ToArray());
        Assert.Contains("too large", came["report-run-3@billing"].TextBody!);
        Assert.AreEqual("Failed: Minutes by country", came["report-run-4@billing"].Subject);
        Assert.Contains("It took too long.", came["report-run-4@billing"].TextBody!);
    }

    [TestMethod]
    public async Task A_server_that_is_away_or_has_no_TLS_where_it_is_wanted_gets_nothing()
    {
        var port = FreePort.Next();
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => Mail(port, [1]).Send(Run, Run.Recipients, ReportFormat.Csv, CancellationToken.None));
        await using var server = await MailServer.Start(port);
        await Assert.ThrowsAsync<NotSupportedException>(() => Mail(port, [1], security: MailSecurity.StartTls).Send(Run, Run.Recipients, ReportFormat.Csv, CancellationToken.None));
        Assert.IsEmpty(server.Mail());
    }

    private static ReportRunView Run => new()
    {
        Id = "1",
        Definition = new ReportDefinition { Name = "Minutes by country" },
        By = new Actor("1", "Ada", "system"),
        Sharing = ReportSharing.Readers,
        State = ReportRunState.Done,
        AskedAt = s_noon,
        Rows = 3,
        Facts = new ReportFacts("Europe/Berlin", s_noon.AddDays(-1), s_noon, 12, 1, s_noon),
        Recipients = ["ada@example.com", "bob@example.com"],
    };

    private static ReportMail Mail(int port, byte[] result, long mostAttached = 1 << 20, MailSecurity security = MailSecurity.None)
    {
        var options = Options.Create(new MailOptions
        {
            Host = "127.0.0.1",
            Port = port,
            Security = security,
            From = "Billing <billing@example.com>",
            MostAttached = mostAttached,
            PortalUrl = new Uri("https://billing.example/"),
        });
        return new ReportMail(new SmtpMail(options), new FixedResult(result), options);
    }

    private sealed class FixedResult(byte[] result) : IReportRunner
    {
        public Task<ReportOutcome> Run(string runId, ReportDefinition definition, DateTimeOffset now, Action<ReportProgress> progress, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ResultRows?> Rows(string runId, ReportColumn[] columns, long from, int take, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async IAsyncEnumerable<byte[]> Read(
            string runId, ReportColumn[] columns, ReportFormat format, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (var part in result.Chunk(1000))
            {
                yield return part;
            }
        }

        public Task Forget(string runId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
