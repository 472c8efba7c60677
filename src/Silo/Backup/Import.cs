using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using AzureTables;
using Billing.Audit;
using Billing.Customers;
using Billing.Devices;
using Billing.Signup;

namespace Billing.Silo.Backup;

/// <summary>
/// Reads an archive into an installation without silos. All of it is checked before anything is written; what is there already, and is the same, is left alone, so that an
/// import that was interrupted is simply done again.
/// </summary>
internal sealed class Import(BackupStore store, TimeProvider time)
{
    private const int AtOnce = 64;

    /// <summary>A silo that has said nothing for as long is gone.</summary>
    private static readonly TimeSpan s_silent = TimeSpan.FromMinutes(10);

    /// <param name="input">The archive.</param>
    /// <param name="passphrase">Null for an archive that has no secrets.</param>
    /// <param name="write">False to check only.</param>
    /// <param name="cancellationToken">Ends it; what is written stays.</param>
    public async Task<ImportReport> Run(Stream input, string? passphrase, bool write, CancellationToken cancellationToken)
    {
        var report = new ImportReport();
        var work = await Read(input, passphrase, report, cancellationToken);
        if (work is null)
        {
            return report;
        }

        if (work.ServiceId != store.ServiceId)
        {
            report.Warnings.Add($"The archive is of the installation {work.ServiceId}, and this is {store.ServiceId} (Orleans:ServiceId).");
        }

        await SilosAreGone(report, cancellationToken);
        await store.States.CreateIfNotExistsAsync(cancellationToken);
        await Compare(work, report, cancellationToken);
        Dangling(work, report);
        if (report.Problems.Count == 0 && write)
        {
            await Write(work, report, cancellationToken);
        }

        return report;
    }

    private static async Task<Work?> Read(Stream input, string? passphrase, ImportReport report, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        if (await reader.ReadLineAsync(cancellationToken) is not { } first || Parsed<ArchiveHeader>(first) is not { } header || header.Billing == 0)
        {
            report.Refuse(1, "This is not an archive of billing.");
            return null;
        }

        if (header.Billing != ArchiveHeader.CurrentFormat)
        {
            report.Refuse(1, string.Create(CultureInfo.InvariantCulture, $"The archive has format {header.Billing}; this version reads {ArchiveHeader.CurrentFormat}."));
            return null;
        }

        if (header.Salt is null != passphrase is null)
        {
            report.Refuse(1, header.Salt is null ? "The archive has no secrets: say --without-secrets." : "The archive has secrets: give its passphrase, by --passphrase-file.");
            return null;
        }

        if (passphrase is not null && header.Iterations is < ArchiveSecrets.Iterations or > ArchiveSecrets.MostIterations)
        {
            report.Refuse(1, string.Create(CultureInfo.InvariantCulture, $"The passphrase's key is not made in {ArchiveSecrets.Iterations} to {ArchiveSecrets.MostIterations} rounds."));
            return null;
        }

        using var secrets = passphrase is null ? ArchiveSecrets.Without() : ArchiveSecrets.By(passphrase, header.Salt, header.Iterations);
        if (passphrase is not null && !secrets.Opens(header.Check ?? ""))
        {
            report.Refuse(1, "The passphrase is not the archive's.");
            return null;
        }

        var kinds = BackedUp.States.ToDictionary(kind => kind.Name, StringComparer.Ordinal);
        var json = BackupFormat.Values(secrets);
        using var integrity = secrets.Integrity();
        integrity.AppendData(Encoding.UTF8.GetBytes(first));
        var work = new Work(header.ServiceId);
        var number = 1;
        var ended = false;
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            number++;
            if (ended)
            {
                report.Refuse(number, "There is something behind the end.");
                break;
            }

            if (Parsed<ArchiveLine>(text) is not { } line)
            {
                report.Refuse(number, "This is not a line of an archive.");
                continue;
            }

            if (line.Line == ArchiveLine.End)
            {
                ended = true;
                if (line.Lines != number - 1 || line.Integrity != Convert.ToHexStringLower(integrity.GetHashAndReset()))
                {
                    report.Refuse(number, "The archive is not as it was written: lines were changed, added or lost.");
                }

                continue;
            }

            integrity.AppendData(Encoding.UTF8.GetBytes(text));
            try
            {
                Take(line, kinds, json, work, report, number);
            }
            catch (Exception wrong) when (wrong is JsonException or CryptographicException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException)
            {
                report.Refuse(number, $"{line.Line} {line.Name} {line.Key}: {wrong.Message}");
            }
        }

        if (!ended)
        {
            report.Refuse(number, "The archive has no end: it is not whole.");
        }

        report.MissingSecrets = secrets.Missing;
        return work;
    }

    private static void Take(
        ArchiveLine line, Dictionary<string, IBackedUpState> kinds, JsonSerializerOptions json, Work work, ImportReport report, int number)
    {
        switch (line.Line)
        {
            case ArchiveLine.State when line.Name is not null && kinds.TryGetValue(line.Name, out var kind):
                var key = line.Key;
                if (string.IsNullOrEmpty(key) || line.Value is null)
                {
                    report.Refuse(number, $"{line.Name}: key or value is missing.");
                }
                else if (!work.States.TryAdd((kind, key), (kind.Parse(line.Value.Value, json), number)))
                {
                    report.Refuse(number, $"{line.Name} {line.Key} is there twice.");
                }

                break;
            case ArchiveLine.Reminder when line is { Key: not null, Value: not null }:
                work.Reminders.Add((GrainId.Parse(line.Key, CultureInfo.InvariantCulture), line.Value.Value.Deserialize<StoredReminder>(BackupFormat.Lines)!));
                break;
            case ArchiveLine.Audit when line.Value is not null:
                work.Audit.Add(line.Value.Value.Deserialize<AuditEntry>(BackupFormat.Lines)!);
                break;
            default:
                report.Refuse(number, $"This version does not know what '{line.Line}' '{line.Name}' is.");
                break;
        }
    }

    private async Task SilosAreGone(ImportReport report, CancellationToken cancellationToken)
    {
        try
        {
            var active = TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.Escape(store.ClusterId)} and Status eq 'Active'");
            await foreach (var silo in store.Silos.QueryAsync<TableEntity>(active, cancellationToken: cancellationToken))
            {
                if (LogFormatter.ParseDate(silo.GetString("IAmAliveTime")) > time.GetUtcNow().UtcDateTime - s_silent)
                {
                    report.Refuse(null, $"Silo {silo.GetString("SiloName")} is at work, or was until just now: stop all silos, or wait ten minutes.");
                }
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No silo has ever been here.
        }
    }

    /// <summary>What is there and is another is refused; what is there and is the same is left out.</summary>
    private async Task Compare(Work work, ImportReport report, CancellationToken cancellationToken)
    {
        foreach (var kind in BackedUp.States)
        {
            var existing = await kind.Existing(store.States, cancellationToken);
            foreach (var (key, text) in existing)
            {
                if (!work.States.TryGetValue((kind, key), out var state))
                {
                    report.Refuse(null, $"{kind.Name} {key} is there and not in the archive: the installation is not empty.");
                }
                else if (kind.Text(state.State) != text)
                {
                    report.Refuse(state.Line, $"{kind.Name} {key} is there already, and is another.");
                }
                else
                {
                    work.States.Remove((kind, key));
                    report.AlreadyThere++;
                }
            }
        }
    }

    /// <summary>Silos may have been at work while the archive was written: what one line names may be missing. That is said, and no reason to refuse the rest.</summary>
    private static void Dangling(Work work, ImportReport report)
    {
        var present = work.States.Keys.Select(key => (key.Kind.Name, key.Key)).ToHashSet();
        foreach (var ((kind, key), (state, line)) in work.States)
        {
            (string? what, string? named) = state switch
            {
                AccountState account => ("customer", account.CustomerId),
                DeviceState { Details.ProfileId: { } profile } => ("profile", profile),
                SiteState site => ("product", site.ProductId),
                ProductState product => ("number-pool", product.PoolId),
                _ => (null, null),
            };
            if (what is not null && named is not null && report.AlreadyThere == 0 && !present.Contains((what, named)))
            {
                report.Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {kind.Name} {key} names {what} {named}, which the archive does not have."));
            }
        }
    }

    private async Task Write(Work work, ImportReport report, CancellationToken cancellationToken)
    {
        await store.Audit.Create(cancellationToken);
        await store.Reminders.CreateIfNotExistsAsync(cancellationToken);
        var all = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(work.Audit, all, async (entry, cancellation) => await store.Audit.Append(entry, cancellation));

        // Devices are reminded to publish their files before they are there: one that is found has its reminder.
        var now = time.GetUtcNow().UtcDateTime;
        var publish = work.States.Where(one => one.Value.State is DeviceState { Retired: false, Unpublished: true })
            .Select(one => (GrainId.Create("device", one.Key.Key), new StoredReminder("publish", now, TimeSpan.FromMinutes(1))));
        await Parallel.ForEachAsync(work.Reminders.Concat(publish), all, async (reminder, cancellation) =>
        {
            var (grain, what) = reminder;
            await store.Reminders.UpsertEntityAsync(
                ReminderRow.Of(grain, what.Name, what.StartAt, what.Period, store.ServiceId, store.ClusterId), TableUpdateMode.Replace, cancellation);
        });
        await Parallel.ForEachAsync(work.States, all, async (one, cancellation) => await one.Key.Kind.Insert(store.States, one.Key.Key, one.Value.State, cancellation));
        report.Written = work.States.Count;
        report.AuditEntries = work.Audit.Count;
    }

    private static T? Parsed<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, BackupFormat.Lines);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Work(string ServiceId)
    {
        public Dictionary<(IBackedUpState Kind, string Key), (object State, int Line)> States { get; } = [];

        public List<(GrainId Grain, StoredReminder Reminder)> Reminders { get; } = [];

        public List<AuditEntry> Audit { get; } = [];
    }
}
