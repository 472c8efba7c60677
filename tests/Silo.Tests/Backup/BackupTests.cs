using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Billing.Audit;
using Billing.Customers;
using Billing.Devices;
using Billing.Nodes;
using Billing.Reports;
using Billing.Signup;
using Billing.Silo.Backup;
using Billing.Silo.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Backup;

/// <summary>One of everything, exported, imported into another account, and used there; and what is read on the way by whoever has the account or the archive.</summary>
[TestClass]
public sealed class BackupTests
{
    private const string Passphrase = "a passphrase for tests";
    private static AzuriteProcess s_storage = null!;
    private static string[] s_secrets = [];
    private static byte[] s_archive = [];
    private static byte[] s_bare = [];
    private static byte[] s_phoneFile = [];
    private static string s_token = "";

    [ClassInitialize]
    public static async Task Export(TestContext context)
    {
        s_storage = await AzuriteProcess.StartAsync();
        await using (var installation = await Installation.Start(s_storage))
        {
            s_secrets = await installation.Fill();
            s_token = s_secrets[^1];
            s_phoneFile = (await installation.Grains.GetDeviceToken(s_token).Fetch($"{Installation.Mac}.cfg", "192.0.2.99", "Yealink SIP-T46U"))!.Content;
            await Eventually.Async(
                async () => (await installation.Grains.GetGrain<IDeviceGrain>(Installation.Mac).Get())!.LastFetch is not null, "the fetch to be noted", TimeSpan.FromSeconds(60));
        }

        if (Environment.GetEnvironmentVariable("BILLING_WRITE_ROWS") is { Length: > 0 } version)
        {
            using var doors = Doors(s_storage);
            await Rows.KeptRows.Write(s_storage, version, doors.GetRequiredService<StoredSecrets>());
        }

        s_archive = await Exported(s_storage, Passphrase);
        s_bare = await Exported(s_storage, null);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task No_row_of_any_table_has_a_secret_in_clear()
    {
        var rows = await RawStorage.Rows(s_storage);
        Assert.IsGreaterThan(20, rows.Count);
        Assert.IsNotEmpty(rows.Where(row => row.Text.Contains("dp1.", StringComparison.Ordinal)), "there are sealed ones");
        foreach (var secret in s_secrets)
        {
            var found = rows.Where(row => row.Text.Contains(secret, StringComparison.Ordinal)).Select(row => $"{row.Table} {row.Row.RowKey}");
            Assert.IsEmpty(found, string.Join(", ", found));
        }

        Assert.HasCount(1, await RawStorage.Blobs(s_storage, "keys"));
    }

    [TestMethod]
    public void No_archive_has_a_secret_in_clear()
    {
        foreach (var archive in new[] { s_archive, s_bare })
        {
            var text = System.Text.Encoding.UTF8.GetString(archive);
            Assert.Contains("\"acme.one\"", text);
            foreach (var secret in s_secrets)
            {
                Assert.DoesNotContain(secret, text);
            }
        }

        Assert.Contains("\"left-out\"", System.Text.Encoding.UTF8.GetString(s_bare));
    }

    [TestMethod]
    public async Task All_that_was_entered_comes_back_in_another_account_and_works_there()
    {
        await using var storage = await AzuriteProcess.StartAsync();
        var first = await Imported(storage, s_archive, Passphrase);
        Assert.IsEmpty(first.Problems, string.Join('\n', first.Problems));
        Assert.IsEmpty(first.Warnings);
        var lines = Lines(s_archive, Passphrase);
        Assert.AreEqual(lines.Count(line => (string?)line["Line"] == "state"), first.Written);
        foreach (var kind in BackedUp.States.Select(state => state.Name).Except(["rollout", "signup", "signup-trace", "shipment", "call-lake"]))
        {
            Assert.IsNotEmpty(lines.Where(line => (string?)line["Name"] == kind), $"no {kind} was tried");
        }

        var again = await Imported(storage, s_archive, Passphrase);
        Assert.IsEmpty(again.Problems, string.Join('\n', again.Problems));
        Assert.AreEqual(0, again.Written);
        Assert.AreEqual(first.Written, again.AlreadyThere);

        await using (var restored = await Installation.Start(storage))
        {
            Assert.AreEqual(RadiusCode.AccessAccept, await restored.Ask("call-after"), "the account's password is the same, and so is its customer");
            // The device is reminded, within a minute; asking for it is quicker.
            await restored.Published();
            var file = await restored.Grains.GetDeviceToken(s_token).Fetch($"{Installation.Mac}.cfg", "192.0.2.99", "Yealink SIP-T46U");
            CollectionAssert.AreEqual(s_phoneFile, file?.Content, "the phone fetches the same bytes at the address that it knows");
            Assert.AreEqual("Acme", (await restored.Grains.GetGrain<ICustomerGrain>("acme").Get())?.Details.Name);
            var audit = await restored.Grains.GetGrain<IAuditGrain>(0).Search(new AuditQuery { ObjectKind = "account", ObjectId = "acme.one", Action = "create", Who = "Ada Admin" }, null, 10);
            Assert.HasCount(1, audit.Items);
        }

        // Before anything is looked at, which would be in the audit log: all is as it was, but for what a fetch notes.
        var compared = Lines(await Exported(storage, Passphrase), Passphrase);
        var differing = lines.Select(Stable).Except(compared.Select(Stable)).Concat(compared.Select(Stable).Except(lines.Select(Stable))).ToArray();
        Assert.IsEmpty(differing, string.Join('\n', differing));

        await using var looked = await Installation.Start(storage);
        Assert.AreEqual(Installation.NodeSecret, await looked.Grains.GetGrain<INodeGrain>("proxy").RevealSecret(Installation.Ada));
        Assert.AreEqual(s_secrets[3], await looked.Grains.GetGrain<ISiteGrain>("shop").RevealKey(Installation.Ada));
        Assert.IsNotNull((await looked.Grains.GetGrain<IReportGrain>("monthly").Get())?.NextRunAt);
    }

    [TestMethod]
    public async Task What_is_wrong_with_an_archive_is_said_and_nothing_is_written()
    {
        await using var storage = await AzuriteProcess.StartAsync();
        var text = System.Text.Encoding.UTF8.GetString(s_archive).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var lastAccount = Array.FindIndex(text, line => line.Contains("\"Name\":\"account\"", StringComparison.Ordinal));
        foreach (var (what, archive, passphrase, said) in new (string, IEnumerable<string>, string?, string)[]
        {
            ("no archive", ["hello"], Passphrase, "not an archive"),
            ("another format", text.Select((line, at) => at == 0 ? line.Replace("\"Billing\":1", "\"Billing\":9", StringComparison.Ordinal) : line), Passphrase, "format 9"),
            ("a key that takes for ever to make", text.Select((line, at) => at == 0 ? line.Replace("\"Iterations\":600000", "\"Iterations\":2000000000", StringComparison.Ordinal) : line), Passphrase, "rounds"),
            ("a key that is made too fast", text.Select((line, at) => at == 0 ? line.Replace("\"Iterations\":600000", "\"Iterations\":1", StringComparison.Ordinal) : line), Passphrase, "rounds"),
            ("the wrong passphrase", text, "another passphrase", "passphrase is not"),
            ("no passphrase", text, null, "has secrets"),
            ("cut off", text[..^1], Passphrase, "no end"),
            ("a line lost", text.Where((_, at) => at != lastAccount), Passphrase, "not as it was written"),
            ("a field changed", text.Select(line => line.Replace("Reception", "Deception", StringComparison.Ordinal)), Passphrase, "not as it was written"),
            ("a field nobody knows", text.Select(line => line.Replace("\"CustomerId\":\"acme\",", "\"CustomerId\":\"acme\",\"Colour\":1,", StringComparison.Ordinal)), Passphrase, "Colour"),
            ("a line twice", text[..(lastAccount + 1)].Append(text[lastAccount]).Concat(text[(lastAccount + 1)..]), Passphrase, "twice"),
            ("a kind nobody knows", text.Select(line => line.Replace("\"Name\":\"account\"", "\"Name\":\"fax\"", StringComparison.Ordinal)), Passphrase, "'fax'"),
        })
        {
            var report = await Imported(storage, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', archive) + "\n"), passphrase);
            Assert.IsNotEmpty(report.Problems.Where(problem => problem.Contains(said, StringComparison.Ordinal)), $"{what}: {string.Join('\n', report.Problems)}");
            Assert.AreEqual(0, report.Written, what);
        }

        Assert.IsEmpty((await RawStorage.Rows(storage)).Where(row => row.Table != "OrleansSiloInstances"));
    }

    [TestMethod]
    public async Task An_installation_that_is_not_empty_or_has_a_silo_at_work_is_left_alone()
    {
        await using var storage = await AzuriteProcess.StartAsync();
        var silos = new TableClient(storage.ConnectionString, "OrleansSiloInstances");
        await silos.CreateIfNotExistsAsync();
        var silo = new TableEntity(Installation.Service, "127.0.0.1-1-1") { ["Status"] = "Active", ["SiloName"] = "silo-7", ["IAmAliveTime"] = LogFormatter.PrintDate(TimeProvider.System.GetUtcNow().UtcDateTime) };
        await silos.AddEntityAsync(silo);
        Assert.Contains("silo-7 is at work", string.Join('\n', (await Imported(storage, s_archive, Passphrase)).Problems));
        await silos.DeleteEntityAsync(silo.PartitionKey, silo.RowKey);

        Assert.IsEmpty((await Imported(storage, s_archive, Passphrase)).Problems);
        var states = new TableClient(storage.ConnectionString, "GrainState");
        TableEntity? customer = null;
        await foreach (var row in states.QueryAsync<TableEntity>("RowKey eq 'customer|customer|acme'"))
        {
            customer = row;
        }

        customer!["Balance"] = "77";
        await states.UpdateEntityAsync(customer, customer.ETag, TableUpdateMode.Replace);
        var changed = await Imported(storage, s_archive, Passphrase);
        Assert.Contains("customer acme is there already, and is another", string.Join('\n', changed.Problems));
    }

    [TestMethod]
    public async Task Secrets_that_were_left_out_are_replaced_by_ones_that_nobody_knows()
    {
        await using var storage = await AzuriteProcess.StartAsync();
        var report = await Imported(storage, s_bare, null);
        Assert.IsEmpty(report.Problems, string.Join('\n', report.Problems));
        Assert.IsGreaterThan(5, report.MissingSecrets);
        await using var restored = await Installation.Start(storage);
        Assert.AreEqual(RadiusCode.AccessReject, await restored.Ask("call-after"));
        var secret = await restored.Grains.GetGrain<INodeGrain>("proxy").RevealSecret(Installation.Ada);
        Assert.AreEqual(32, secret?.Length);
        Assert.AreNotEqual(secret, await restored.Grains.GetGrain<IAccountGrain>("acme.one").RevealPassword(Installation.Ada));
    }

    [TestMethod]
    public void Every_state_that_grains_keep_is_in_a_backup_or_said_not_to_be()
    {
        var kept = typeof(CustomerState).Assembly.GetTypes().SelectMany(type => type.GetConstructors()).SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => (State: parameter.GetCustomAttributes(false).OfType<PersistentStateAttribute>().FirstOrDefault()?.StateName, Type: parameter.ParameterType))
            .Where(parameter => parameter.State is not null).ToArray();
        CollectionAssert.AreEquivalent(
            kept.Select(state => state.State).ToArray(), BackedUp.States.Select(state => state.Name).Concat(BackedUp.LeftOut.Keys).ToArray(), "decide whether a new state is in a backup: BackedUp");
        foreach (var state in BackedUp.States)
        {
            Assert.AreEqual(kept.Single(one => one.State == state.Name).Type.GetGenericArguments()[0], state.Type, state.Name);
        }
    }

    [TestMethod]
    [DataRow("import", "FILE", "--chek", "--without-secrets")]
    [DataRow("import", "FILE", "--without-secrets", "--chek")]
    [DataRow("import", "FILE", "--check")]
    [DataRow("import", "FILE", "--passphrase-file")]
    [DataRow("import", "FILE", "--passphrase-file", "passphrase", "--without-secrets")]
    [DataRow("export", "FILE", "--without-secrets", "--check")]
    [DataRow("export")]
    public async Task A_command_that_is_not_understood_does_nothing(params string[] arguments)
    {
        using var error = new StringWriter();
        Assert.AreEqual(2, await BackupCommand.Run(arguments, TextWriter.Null, error));
        Assert.Contains("--passphrase-file FILE", error.ToString());
    }

    private static ServiceProvider Doors(AzuriteProcess storage) => BackupCommand.Services(configuration => configuration.AddInMemoryCollection(Installation.Settings(storage)));

    private static async Task<byte[]> Exported(AzuriteProcess storage, string? passphrase)
    {
        using var doors = Doors(storage);
        using var secrets = passphrase is null ? ArchiveSecrets.Without() : ArchiveSecrets.By(passphrase);
        using var archive = new MemoryStream();
        await doors.GetRequiredService<Export>().Write(archive, secrets, CancellationToken.None);
        return archive.ToArray();
    }

    private static async Task<ImportReport> Imported(AzuriteProcess storage, byte[] archive, string? passphrase)
    {
        using var doors = Doors(storage);
        using var stream = new MemoryStream(archive);
        return await doors.GetRequiredService<Import>().Run(stream, passphrase, write: true, CancellationToken.None);
    }

    /// <summary>The lines between header and end, with their secrets in clear.</summary>
    private static JsonObject[] Lines(byte[] archive, string passphrase)
    {
        var lines = System.Text.Encoding.UTF8.GetString(archive).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToArray();
        using var secrets = ArchiveSecrets.By(passphrase, Convert.FromBase64String((string)lines[0]["Salt"]!));
        foreach (var line in lines)
        {
            Open(line, secrets);
        }

        // A device lets go of its reminder to publish a minute later.
        return [.. lines[1..^1].Where(line => !((string?)line["Line"] == "reminder" && (string?)line["Value"]!["Name"] == "publish"))];
    }

    private static void Open(JsonNode? node, ArchiveSecrets secrets)
    {
        foreach (var child in node switch { JsonObject named => named.Select(one => one.Value).ToArray(), JsonArray list => [.. list], _ => [] })
        {
            if (child is JsonValue value && value.TryGetValue<string>(out var text) && text.StartsWith("pw1.", StringComparison.Ordinal))
            {
                child.ReplaceWith(secrets.Open(text));
            }
            else
            {
                Open(child, secrets);
            }
        }
    }

    /// <summary>Without what changes by the phone's fetch after the restore, and by reminders that are set anew.</summary>
    private static string Stable(JsonObject line)
    {
        var copy = line.DeepClone().AsObject();
        if ((string?)copy["Name"] == "device")
        {
            var device = copy["Value"]!.AsObject();
            device.Remove("LastFetch");
            device.Remove("Addresses");
        }

        if ((string?)copy["Line"] == "reminder")
        {
            copy["Value"]!.AsObject().Remove("StartAt");
        }

        return copy.ToJsonString();
    }
}
