using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Billing.Audit;

namespace Billing.Silo.Backup;

/// <summary>
/// Writes an archive: a header, then states, reminders and the audit log, a line of JSON each, and an end that tells whether all of it is there. Silos may be at work
/// meanwhile: each line is as it was when it was read.
/// </summary>
internal sealed class Export(BackupStore store, TimeProvider time)
{
    private const int AuditPage = 1000;

    /// <returns>How many lines of each kind there are.</returns>
    public async Task<IReadOnlyDictionary<string, int>> Write(Stream output, ArchiveSecrets secrets, CancellationToken cancellationToken)
    {
        using var integrity = secrets.Integrity();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = 0;
        var json = BackupFormat.Values(secrets);

        await Line(new ArchiveHeader(ArchiveHeader.CurrentFormat, time.GetUtcNow(), store.ServiceId, secrets.Salt, ArchiveSecrets.Iterations, secrets.Check));
        foreach (var kind in BackedUp.States)
        {
            await foreach (var (key, value) in kind.Read(store.States, json, cancellationToken))
            {
                await Line(new ArchiveLine { Line = ArchiveLine.State, Name = kind.Name, Key = key, Value = value });
                Count(kind.Name);
            }
        }

        foreach (var (grain, reminder) in await Reminders(cancellationToken))
        {
            await Line(new ArchiveLine { Line = ArchiveLine.Reminder, Key = grain, Value = JsonSerializer.SerializeToElement(reminder, BackupFormat.Lines) });
            Count("reminder");
        }

        string? after = null;
        do
        {
            var page = await store.Audit.Search(new AuditQuery(), after, AuditPage, cancellationToken);
            foreach (var entry in page.Items)
            {
                await Line(new ArchiveLine { Line = ArchiveLine.Audit, Value = JsonSerializer.SerializeToElement(entry, BackupFormat.Lines) });
                Count("audit");
            }

            after = page.Next;
        }
        while (after is not null);

        // Itself it is not counted, nor hashed.
        await Put(JsonSerializer.SerializeToUtf8Bytes(
            new ArchiveLine { Line = ArchiveLine.End, Lines = lines, Integrity = Convert.ToHexStringLower(integrity.GetHashAndReset()) }, BackupFormat.Lines));
        await output.FlushAsync(cancellationToken);
        return counts;

        void Count(string what) => counts[what] = counts.GetValueOrDefault(what) + 1;

        async Task Line<T>(T line)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(line, BackupFormat.Lines);
            integrity.AppendData(text);
            lines++;
            await Put(text);
        }

        async Task Put(byte[] text)
        {
            await output.WriteAsync(text, cancellationToken);
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private async Task<IReadOnlyList<(string Grain, StoredReminder Reminder)>> Reminders(CancellationToken cancellationToken)
    {
        List<(string, StoredReminder)> found = [];
        try
        {
            await foreach (var row in store.Reminders.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"ServiceId eq {store.ServiceId}"), cancellationToken: cancellationToken))
            {
                var grain = row.GetString("GrainReference");
                if (BackupStore.IsBackedUp(GrainId.Parse(grain, CultureInfo.InvariantCulture)))
                {
                    found.Add((grain, new StoredReminder(
                        row.GetString("ReminderName"),
                        LogFormatter.ParseDate(row.GetString("StartAt")),
                        TimeSpan.Parse(row.GetString("Period"), CultureInfo.InvariantCulture))));
                }
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No silo has ever been here.
        }

        return [.. found.OrderBy(one => one.Item1, StringComparer.Ordinal).ThenBy(one => one.Item2.Name, StringComparer.Ordinal)];
    }
}
