using Billing.Hosting.Settings;
using Billing.Silo.Storage;

namespace Billing.Silo.Lake;

/// <summary>Ended calls as Parquet in Blob Storage (docs/cdr-lake.md): section <c>Lake</c>.</summary>
public sealed class LakeOptions
{
    public const string Section = "Lake";

    /// <summary>Without it nothing is written, and no block of history waits to be.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The blob container; nobody but we, and those who are given access to it, reads there.</summary>
    public string Container { get; set; } = "calls";

    /// <summary>An account of its own, with shared keys. By default the one that the state is in.</summary>
    [SettingKey("ConnectionStrings:Lake")]
    public string? ConnectionString { get; set; }

    /// <summary>The blob endpoint of an account that we reach by our managed identity.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>How often calls that have ended are written.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a block of history has been stored before it is written: so long may two of one call overtake each other.</summary>
    public TimeSpan Lag { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>When in the day (UTC) the files of the day before are made one.</summary>
    public TimeSpan SettleAt { get; set; } = TimeSpan.FromHours(1);

    /// <summary>More files of hours than this are made files of days at once.</summary>
    public int MostRecent { get; set; } = 600;

    /// <summary>How long calls are kept in the lake, in whole days; null: for ever.</summary>
    public TimeSpan? Keep { get; set; }

    /// <summary>How long calls are kept in the tables, from which the portal's call history is read; null: for ever.</summary>
    public TimeSpan? KeepInTables { get; set; }

    /// <summary>How long files that others have replaced stay for those who are reading them.</summary>
    public TimeSpan KeepReplaced { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Folder on the silo's disk for copies of the lake's files; null: one in the system's folder for temporary files.</summary>
    public string? CacheFolder { get; set; }

    /// <summary>How much may lie there, in bytes, but for what is being read; as much again of the database that is made of it.</summary>
    public long CacheBytes { get; set; } = 8L << 30;

    /// <summary>Lines of history that are written at once: some 400 octets each in memory.</summary>
    internal int MostLines { get; set; } = 250_000;

    /// <summary>Rows that a report waits for when the local database has not got them yet: about a microsecond each. More are read from the files, and added behind.</summary>
    internal long MostRowsAtOnce { get; set; } = 250_000;

    /// <summary>How often each silo looks after its copies.</summary>
    internal TimeSpan TendEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Takes over where the account is; that of the state when none is given.</summary>
    internal void ReadAccount(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Lake") is { Length: > 0 } own)
        {
            ConnectionString = own;
        }
        else if (BlobServiceUri is null)
        {
            ConnectionString = configuration.GetConnectionString("Storage") is { Length: > 0 } shared ? shared : null;
            BlobServiceUri = ConnectionString is null ? BlobAccount.BlobsBeside(configuration.GetValue<Uri?>("Storage:TableServiceUri")) : null;
        }

        // In memory there is nothing that a lake could be made of.
        Enabled &= !(bool.TryParse(configuration["Storage:StandIn"], out var standIn) && standIn);
    }
}
