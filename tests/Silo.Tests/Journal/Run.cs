using System.Net;
using Billing.Calls;
using Billing.Customers;
using Billing.Nodes;
using Billing.Silo.Journal;
using Billing.Silo.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Testing;

namespace Billing.Silo.Tests.Journal;

/// <summary>The journal of one run of a silo.</summary>
internal sealed class Run : IDisposable
{
    private Run(AzuriteProcess storage, TimeProvider time, string serviceId)
    {
        Table = new JournalTable(
            Options.Create(new StorageOptions { ConnectionString = storage.ConnectionString }), Options.Create(new ClusterOptions { ServiceId = serviceId }));
        Applier = new JournalApplier(Table, Options.Create(new SlotOptions()), time, NullLogger<JournalApplier>.Instance);
        Journal = new Silo.Journal.Journal(Table, Applier, Options.Create(new JournalOptions()), time, NullLogger<Silo.Journal.Journal>.Instance);
    }

    public JournalTable Table { get; }

    public JournalApplier Applier { get; }

    public Silo.Journal.Journal Journal { get; }

    public static async Task<Run> Start(
        AzuriteProcess storage, string silo = "S127.0.0.1:1:1", TimeProvider? time = null, string serviceId = "tests")
    {
        var run = await NotStarted(storage, time ?? TimeProvider.System, serviceId);
        await run.Journal.Start(silo, default);
        return run;
    }

    /// <summary>It takes records, and commits none until it is started.</summary>
    public static async Task<Run> NotStarted(AzuriteProcess storage, TimeProvider time, string serviceId = "tests")
    {
        var run = new Run(storage, time, serviceId);
        await run.Table.Create(default);
        return run;
    }

    /// <summary>Lets a call through.</summary>
    public async Task Admit(string customer, string call, DateTimeOffset at, params string[] aliases) =>
        Assert.IsTrue(await Journal.Append(SlotNotes.OfAdmission(
            customer, new JournaledAdmission(new AdmissionRequest { CallKey = call, Aliases = aliases, AccountId = "account", Callee = "4930123456" }, at))));

    /// <summary>Is told what became of a call.</summary>
    public async Task Told(AccountingStatus status, string callId)
    {
        var record = new AccountingEvent
        {
            CallKey = callId,
            NodeId = "node",
            LegId = callId,
            CallId = callId,
            Status = status,
            At = default,
            ArrivedAt = default,
        };
        Assert.IsTrue(await Journal.Append(
            new JournalRecord(default, "node", NodeKind.Cisco, KeepRealm: false, new IPEndPoint(IPAddress.Loopback, 5000), []), SlotNotes.OfEnd(record),
            Journaled.By(_ => Task.CompletedTask)));
    }

    /// <summary>What it keeps of calls that were let through.</summary>
    public async Task<List<(string CustomerId, JournaledAdmission Admission)>> Admitted()
    {
        var admitted = new List<(string, JournaledAdmission)>();
        await foreach (var entity in Table.ReadSlots(Journal.Incarnation, 0, default))
        {
            admitted.AddRange(entity.Slots.Admitted);
        }

        return admitted;
    }

    /// <summary>Ends in order.</summary>
    public async Task Close()
    {
        await Journal.Stop();
        await Applier.Note(Journal.Incarnation, closed: true, default);
    }

    public void Dispose() => Journal.Dispose();
}
