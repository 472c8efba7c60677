using System.Net;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace AzureTables.Tests;

[TestClass]
public sealed class MembershipTests
{
    private static readonly DateTime Start = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private static int lastPort = 20_000;

    private readonly FaultyTransport transport = new();
    private AzureStorageClusteringOptions options = null!;
    private AzureTableMembership members = null!;

    [TestInitialize]
    public async Task Initialize()
    {
        options = new AzureStorageClusteringOptions { TableName = Store.NewTableName(), ConnectionString = Store.Azurite.ConnectionString };
        options.ConfigureClient = client => client.Transport = transport;
        members = Cluster("cluster");
        await members.InitializeMembershipTableAsync(tryInitTableVersion: true);
    }

    [TestMethod]
    public async Task A_new_cluster_has_version_0_and_no_members()
    {
        var data = await members.ReadAllAsync();
        Assert.HasCount(0, data.Members);
        Assert.AreEqual(0, data.Version.Version);
        Assert.IsFalse(string.IsNullOrEmpty(data.Version.VersionEtag));
    }

    [TestMethod]
    public async Task Silos_that_start_at_once_make_one_version_row()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Cluster("another").InitializeMembershipTableAsync(true)));
        Assert.AreEqual(0, (await Cluster("another").ReadAllAsync()).Version.Version);
    }

    [TestMethod]
    public async Task Starting_again_keeps_what_is_there()
    {
        await InsertAsync(Silo());
        await members.InitializeMembershipTableAsync(tryInitTableVersion: true);
        var data = await members.ReadAllAsync();
        Assert.HasCount(1, data.Members);
        Assert.AreEqual(1, data.Version.Version);
    }

    [TestMethod]
    public async Task An_inserted_silo_reads_back_whole()
    {
        var silo = Silo(SiloStatus.Active);
        silo.AddSuspector(Silo().SiloAddress, Start.AddMinutes(1));
        silo.AddSuspector(Silo().SiloAddress, Start.AddMinutes(2));
        Assert.IsTrue(await InsertAsync(silo));

        foreach (var data in new[] { await members.ReadAllAsync(), await members.ReadRowAsync(silo.SiloAddress) })
        {
            Assert.AreEqual(1, data.Version.Version);
            var read = data.Members.Single().Item1;
            Assert.AreEqual(silo.SiloAddress, read.SiloAddress);
            Assert.AreEqual(silo.Status, read.Status);
            Assert.AreEqual(silo.ProxyPort, read.ProxyPort);
            Assert.AreEqual(silo.HostName, read.HostName);
            Assert.AreEqual(silo.SiloName, read.SiloName);
            Assert.AreEqual(silo.RoleName, read.RoleName);
            Assert.AreEqual(silo.UpdateZone, read.UpdateZone);
            Assert.AreEqual(silo.FaultZone, read.FaultZone);
            Assert.AreEqual(silo.StartTime, read.StartTime);
            Assert.AreEqual(silo.IAmAliveTime, read.IAmAliveTime);
            CollectionAssert.AreEqual(silo.SuspectTimes, read.SuspectTimes);
        }
    }

    [TestMethod]
    public async Task The_row_of_an_unknown_silo_reads_as_none_with_the_version()
    {
        await InsertAsync(Silo());
        var data = await members.ReadRowAsync(Silo().SiloAddress);
        Assert.HasCount(0, data.Members);
        Assert.AreEqual(1, data.Version.Version);
    }

    [TestMethod]
    public async Task Inserting_a_silo_twice_is_false_and_changes_nothing()
    {
        var silo = Silo();
        await InsertAsync(silo);
        Assert.IsFalse(await InsertAsync(silo));
        Assert.AreEqual(1, (await members.ReadAllAsync()).Version.Version);
    }

    [TestMethod]
    public async Task Inserting_with_a_stale_version_is_false_and_changes_nothing()
    {
        var stale = (await members.ReadAllAsync()).Version;
        await InsertAsync(Silo());
        Assert.IsFalse(await members.InsertRowAsync(Silo(), stale.Next()));
        Assert.HasCount(1, (await members.ReadAllAsync()).Members);
    }

    [TestMethod]
    public async Task Of_twenty_parallel_inserts_of_one_silo_exactly_one_is_true()
    {
        var silo = Silo();
        var version = (await members.ReadAllAsync()).Version;
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => members.InsertRowAsync(silo, version.Next())));
        Assert.AreEqual(1, results.Count(inserted => inserted));
        Assert.AreEqual(1, (await members.ReadAllAsync()).Version.Version);
    }

    [TestMethod]
    public async Task Silos_that_insert_themselves_at_once_all_get_in_by_trying_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var silo = Silo();
            while (!await InsertAsync(silo))
            {
            }
        }));
        var data = await members.ReadAllAsync();
        Assert.HasCount(8, data.Members);
        Assert.AreEqual(8, data.Version.Version);
    }

    [TestMethod]
    public async Task An_update_needs_the_current_version_and_an_existing_row()
    {
        var silo = Silo();
        var before = await members.ReadAllAsync();
        Assert.IsFalse(await members.UpdateRowAsync(silo, "*", before.Version.Next()), "no such row");
        await InsertAsync(silo);
        var (entry, etag) = (await members.ReadRowAsync(silo.SiloAddress)).Members.Single();
        entry.Status = SiloStatus.Active;
        Assert.IsFalse(await members.UpdateRowAsync(entry, etag, before.Version.Next()), "stale version");

        var current = (await members.ReadAllAsync()).Version;
        Assert.IsTrue(await members.UpdateRowAsync(entry, etag, current.Next()));
        var after = await members.ReadAllAsync();
        Assert.AreEqual(2, after.Version.Version);
        Assert.AreEqual(SiloStatus.Active, after.Members.Single().Item1.Status);
    }

    // Orleans 10.4.2, remarks of IMembershipTable.UpdateRow: a heartbeat leaves earlier row and table tokens usable.
    [TestMethod]
    public async Task A_heartbeat_leaves_what_was_read_before_it_usable()
    {
        var silo = Silo(SiloStatus.Active);
        await InsertAsync(silo);
        var read = await members.ReadRowAsync(silo.SiloAddress);
        var beat = new MembershipEntry { SiloAddress = silo.SiloAddress, IAmAliveTime = Start.AddMinutes(9) };
        await members.UpdateIAmAliveAsync(beat);

        var after = await members.ReadAllAsync();
        Assert.AreEqual(read.Version.VersionEtag, after.Version.VersionEtag);
        Assert.AreEqual(beat.IAmAliveTime, after.Members.Single().Item1.IAmAliveTime);
        Assert.AreEqual("host", after.Members.Single().Item1.HostName);

        var (entry, etag) = read.Members.Single();
        entry.Status = SiloStatus.ShuttingDown;
        Assert.IsTrue(await members.UpdateRowAsync(entry, etag, read.Version.Next()));
        Assert.AreEqual(SiloStatus.ShuttingDown, (await members.ReadAllAsync()).Members.Single().Item1.Status);
    }

    [TestMethod]
    public async Task Clean_up_removes_only_the_dead_that_nobody_has_heard_of_or_voted_on_since()
    {
        var limit = Start.AddHours(1);
        var longDead = Silo(SiloStatus.Dead);
        var deadAtTheLimit = Silo(SiloStatus.Dead);
        deadAtTheLimit.IAmAliveTime = limit;
        var lateVote = Silo(SiloStatus.Dead);
        lateVote.AddSuspector(Silo().SiloAddress, limit.AddMinutes(1));
        var others = new[] { SiloStatus.Created, SiloStatus.Joining, SiloStatus.Active, SiloStatus.ShuttingDown, SiloStatus.Stopping }
            .Select(status => Silo(status)).ToArray();
        foreach (var silo in new[] { longDead, deadAtTheLimit, lateVote }.Concat(others))
        {
            await InsertAsync(silo);
        }
        var version = (await members.ReadAllAsync()).Version;

        await members.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(limit));

        var data = await members.ReadAllAsync();
        CollectionAssert.AreEquivalent(
            others.Append(deadAtTheLimit).Append(lateVote).Select(silo => silo.SiloAddress).ToArray(),
            data.Members.Select(member => member.Item1.SiloAddress).ToArray());
        Assert.AreEqual(version.VersionEtag, data.Version.VersionEtag);
    }

    [TestMethod]
    public async Task Clusters_in_one_table_do_not_see_each_other_and_one_can_be_deleted()
    {
        var other = Cluster("other/cluster");
        await other.InitializeMembershipTableAsync(true);
        await InsertAsync(Silo());
        Assert.HasCount(0, (await other.ReadAllAsync()).Members);
        await members.DeleteMembershipTableEntriesAsync("cluster");
        await Assert.ThrowsAsync<KeyNotFoundException>(() => members.ReadAllAsync());
        Assert.AreEqual(0, (await other.ReadAllAsync()).Version.Version);
    }

    [TestMethod]
    public async Task A_row_that_cannot_be_read_does_not_hide_the_others()
    {
        await InsertAsync(Silo());
        await Store.ClientOf(options).AddEntityAsync(new TableEntity("cluster", "1.2.3.4-rubbish") { ["Status"] = "Confused" });
        Assert.HasCount(1, (await members.ReadAllAsync()).Members);
    }

    [TestMethod]
    public async Task A_read_that_a_change_tears_is_read_again()
    {
        for (var i = 0; i < 6; i++)
        {
            await InsertAsync(Silo());
        }
        var paged = new AzureTableMembership(options, "cluster", NullLogger.Instance, pageSize: 3);
        Assert.HasCount(6, (await paged.ReadAllAsync()).Members);

        var writer = new AzureTableMembership(WithoutFaults(), "cluster", NullLogger.Instance);
        // Its row sorts before those of the page that has been read by then.
        var late = Silo();
        late.SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 10_001), 77);
        transport.After = OnFirstRead(() => InsertAsync(writer, late));
        var data = await paged.ReadAllAsync();
        Assert.HasCount(7, data.Members);
        Assert.AreEqual(7, data.Version.Version);
    }

    [TestMethod]
    public async Task A_read_that_is_torn_five_times_says_so()
    {
        for (var i = 0; i < 6; i++)
        {
            await InsertAsync(Silo());
        }
        var paged = new AzureTableMembership(options, "cluster", NullLogger.Instance, pageSize: 3);
        var writer = new AzureTableMembership(WithoutFaults(), "cluster", NullLogger.Instance);
        transport.After = _ => InsertAsync(writer, Silo());
        await Assert.ThrowsAsync<InconsistentStateException>(() => paged.ReadAllAsync());
    }

    [TestMethod]
    public async Task The_obsolete_methods_do_the_same()
    {
#pragma warning disable CS0618 // They are still abstract in 10.4.2, and older callers use them.
        var old = members;
        var silo = Silo();
        await old.InitializeMembershipTable(true);
        Assert.IsTrue(await old.InsertRow(silo, (await old.ReadAll()).Version.Next()));
        await old.UpdateIAmAlive(silo);
        Assert.IsTrue(await old.UpdateRow(silo, "*", (await old.ReadRow(silo.SiloAddress)).Version.Next()));
        await old.CleanupDefunctSiloEntries(new DateTimeOffset(Start.AddDays(1)));
        await old.DeleteMembershipTableEntries("cluster");
#pragma warning restore CS0618
    }

    [TestMethod]
    public async Task Cancellation_reaches_the_request()
    {
        using var cancelled = new CancellationTokenSource();
        transport.Before = async _ => await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => members.ReadAllAsync(cancelled.Token));
    }

    [TestMethod]
    public async Task An_infrastructure_error_is_an_exception_and_not_false()
    {
        await Store.ClientOf(options).DeleteAsync();
        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => members.InsertRowAsync(Silo(), new TableVersion(1, "*")));
    }

    [TestMethod]
    public async Task Gateways_are_the_active_silos_that_take_clients()
    {
        var active = Silo(SiloStatus.Active);
        var closed = Silo(SiloStatus.Active);
        closed.ProxyPort = 0;
        foreach (var silo in new[] { active, closed, Silo(SiloStatus.Joining), Silo(SiloStatus.Dead) })
        {
            await InsertAsync(silo);
        }
        var gateways = new AzureTableGateways(
            Options.Create(new AzureStorageGatewayOptions { ConnectionString = options.ConnectionString, TableName = options.TableName }),
            Options.Create(new ClusterOptions { ClusterId = "cluster" }),
            Options.Create(new GatewayOptions { GatewayListRefreshPeriod = TimeSpan.FromSeconds(7) }),
            NullLogger<AzureTableGateways>.Instance);
        await gateways.InitializeGatewayListProviderAsync();
        Assert.AreEqual(
            SiloAddress.New(active.SiloAddress.Endpoint.Address, active.ProxyPort, active.SiloAddress.Generation).ToGatewayUri(),
            (await gateways.GetGatewaysAsync()).Single());
        Assert.AreEqual(TimeSpan.FromSeconds(7), gateways.MaxStaleness);
    }

    [TestMethod]
    public async Task A_client_that_may_only_read_the_table_of_silos_finds_them()
    {
        await InsertAsync(Silo(SiloStatus.Active));
        var reader = new AzureStorageGatewayOptions { ConnectionString = options.ConnectionString, TableName = options.TableName };
        reader.ConfigureClient = client => client.Transport = new FaultyTransport
        {
            Before = request => request.Method == Azure.Core.RequestMethod.Get
                ? Task.CompletedTask
                : throw new Azure.RequestFailedException(403, "AuthorizationPermissionMismatch (by this test)."),
        };
        var gateways = new AzureTableGateways(
            Options.Create(reader), Options.Create(new ClusterOptions { ClusterId = "cluster" }), Options.Create(new GatewayOptions()),
            NullLogger<AzureTableGateways>.Instance);
        await gateways.InitializeGatewayListProviderAsync();
        Assert.HasCount(1, await gateways.GetGatewaysAsync());
    }

    private static Func<Azure.Core.Request, Task> OnFirstRead(Func<Task> act)
    {
        var done = 0;
        return request => request.Method == Azure.Core.RequestMethod.Get && Interlocked.Exchange(ref done, 1) == 0 ? act() : Task.CompletedTask;
    }

    private static MembershipEntry Silo(SiloStatus status = SiloStatus.Joining)
    {
        var port = Interlocked.Increment(ref lastPort);
        return new MembershipEntry
        {
            SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 77),
            Status = status,
            ProxyPort = port + 10_000,
            HostName = "host",
            SiloName = $"silo-{port}",
            RoleName = "role",
            UpdateZone = 1,
            FaultZone = 2,
            StartTime = Start,
            IAmAliveTime = Start.AddSeconds(30),
        };
    }

    private AzureStorageClusteringOptions WithoutFaults() => new() { TableName = options.TableName, ConnectionString = options.ConnectionString };

    private AzureTableMembership Cluster(string clusterId) => new(options, clusterId, NullLogger.Instance);

    private Task<bool> InsertAsync(MembershipEntry silo) => InsertAsync(members, silo);

    private static async Task<bool> InsertAsync(AzureTableMembership into, MembershipEntry silo) =>
        await into.InsertRowAsync(silo, (await into.ReadAllAsync()).Version.Next());
}
