using System.Globalization;
using System.Text;
using Billing.Reports;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Billing.Silo.Mail;

/// <summary>Writes the mail that brings a report: the file itself while it is small, else where it is to be had.</summary>
internal sealed class ReportMail(SmtpMail smtp, IReportRunner runner, IOptions<MailOptions> options) : IReportMail
{
    public bool IsConfigured => smtp.IsConfigured;

    public async Task<RefusedRecipient[]> Send(ReportRunView run, string[] recipients, ReportFormat format, CancellationToken cancellationToken)
    {
        using var message = new MimeMessage
        {
            Subject = run.State == ReportRunState.Done ? run.Definition.Name : $"Failed: {run.Definition.Name}",
            // The same each time it is sent, so that a mail that came twice can be told.
            MessageId = $"report-run-{run.Id}@billing",
        };
        message.To.AddRange(recipients.Select(MailboxAddress.Parse));
        var text = new StringBuilder();
        var body = new BodyBuilder();
        if (run.State != ReportRunState.Done)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"The report could not be made: {run.Message}");
        }
        else
        {
            Describe(text, run);
            if (await File(run, format, cancellationToken) is { } file)
            {
                body.Attachments.Add(format.FileName(run), file, ContentType.Parse(format.MediaType()));
                text.AppendLine("It is attached.");
            }
            else
            {
                text.AppendLine(options.Value.PortalUrl is null ? "It is too large to be attached; the portal has it." : "It is too large to be attached.");
            }
        }

        if (options.Value.PortalUrl is { } portal)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"In the portal, for those who may sign in: {new Uri(portal, $"report-runs/{Uri.EscapeDataString(run.Id)}")}");
        }

        body.TextBody = text.ToString();
        message.Body = body.ToMessageBody();
        return await smtp.SendToMost(message, cancellationToken);
    }

    private static void Describe(StringBuilder text, ReportRunView run)
    {
        text.AppendLine(run.Definition.Name).AppendLine();
        if (run.Facts is { } facts)
        {
            var zone = TimeZones.Find(facts.TimeZone) ?? TimeZoneInfo.Utc;
            text.AppendLine(CultureInfo.InvariantCulture, $"Calls that ended from {Local(facts.From)} until {Local(facts.To)} ({facts.TimeZone}).")
                .AppendLine(CultureInfo.InvariantCulture, $"{facts.Calls} calls, the end of {facts.Estimated} of them is estimated.");
            if (facts.CutOff is { } cutOff)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"It holds what was known at {Local(cutOff)}.");
            }

            string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{run.Rows} rows.").AppendLine();
    }

    /// <summary>Null when it is too large.</summary>
    private async Task<byte[]?> File(ReportRunView run, ReportFormat format, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        await foreach (var part in runner.Read(run.Id, run.Columns, format, cancellationToken))
        {
            file.Write(part);
            if (file.Length > options.Value.MostAttached)
            {
                return null;
            }
        }

        return file.ToArray();
    }
}
