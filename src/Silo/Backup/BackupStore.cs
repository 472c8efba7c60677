using AzureTables;
using Billing.Silo.Audit;
using Billing.Silo.Hosting;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Backup;

/// <summary>The tables of an installation, without a silo.</summary>
internal sealed class BackupStore
{
    private readonly ClusterSettings _cluster;
    private readonly StorageOptions _storage;

    public BackupStore(
        IOptions<StorageOptions> storage, IOptions<ClusterSettings> cluster, IOptionsMonitor<AzureTableStorageOptions> states, AuditTable audit, TimeProvider time, ILogger<PartitionedTable> log)
    {
        (_storage, _cluster, Audit) = (storage.Value, cluster.Value, audit);
        var options = states.Get(StateIndex.Store);
        States = new GrainStateTable(new PartitionedTable(options, ServiceId, options.PartitionCount, options.Commit, time, log), options.JsonSerializerOptions);
        Reminders = Client(new AzureTableReminderStorageOptions());
        Silos = Client(new AzureStorageClusteringOptions());
    }

    public string ServiceId => _cluster.ServiceId;

    public string ClusterId => _cluster.ClusterId;

    public GrainStateTable States { get; }

    public AuditTable Audit { get; }

    public Azure.Data.Tables.TableClient Reminders { get; }

    public Azure.Data.Tables.TableClient Silos { get; }

    /// <summary>Grains that the archive's reminders may be of: what is not in it needs none.</summary>
    public static bool IsBackedUp(GrainId grain) => BackedUp.States.Any(state => state.Name == grain.Type.ToString());

    private Azure.Data.Tables.TableClient Client(AzureTablesOptions options)
    {
        _storage.Apply(options);
        return options.CreateClientWithoutRetries();
    }
}
