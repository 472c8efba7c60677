using System.Globalization;

namespace Billing.Compare;

/// <summary>
/// FreeRADIUS with PostgreSQL, as its documentation says for SQL accounting and Simultaneous-Use by SQL: its own schema and
/// queries, with an index on the open sessions of a user, which its schema lacks and its count needs. Durable: every record is
/// committed and flushed before it is answered.
/// </summary>
internal sealed class Peer(BenchFolders folders) : IContender
{
    private const string Queries = "/etc/freeradius/3.0/mods-config/sql/main/postgresql";
    private const int Threads = 32;

    private readonly string _sockets = Directory.CreateTempSubdirectory("billing-bench-").FullName;
    private readonly bool _root = Environment.UserName == "root";
    private string? _home;
    private ChildProcess? _database;
    private ChildProcess? _radius;

    public string Name => "FreeRADIUS + PostgreSQL";

    public (int Authentication, int Accounting) Ports { get; private set; }

    public IReadOnlyList<ChildProcess> Processes => [_radius!, _database!];

    private static string Programs => Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => version + "/bin").First();

    public async Task Begin(CancellationToken cancellationToken)
    {
        await End();
        if (_home is null)
        {
            await Install(cancellationToken);
        }

        _database = ChildProcess.Start(
            "postgres", folders,
            [
                .. As("postgres"), $"{Programs}/postgres", "-D", $"{_home}/database", "-k", _sockets, "-c", "listen_addresses=", "-c", "fsync=on",
                "-c", "synchronous_commit=on", "-c", "shared_buffers=1GB", "-c", "max_wal_size=4GB",
            ],
            // In order, without waiting for clients.
            stopSignal: "INT");
        await _database.Await(() => Succeeds("SELECT 1", cancellationToken), TimeSpan.FromSeconds(30), cancellationToken);
        await Query("TRUNCATE radacct; ANALYZE; CHECKPOINT;", cancellationToken);
        _radius = ChildProcess.Start("radiusd", folders, ["freeradius", "-f", "-l", "stdout", "-d", $"{_home}/raddb"]);
        await _radius.Await(() => Task.FromResult(_radius.Says("Ready to process requests")), TimeSpan.FromSeconds(30), cancellationToken);
    }

    public async Task End()
    {
        foreach (var process in (ChildProcess?[])[_radius, _database])
        {
            await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        (_radius, _database) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        BenchFolders.Delete(_sockets);
        if (_home is not null)
        {
            BenchFolders.Delete(_home);
        }
    }

    private async Task Install(CancellationToken cancellationToken)
    {
        var home = await Home(cancellationToken);
        Ports = (FreePorts.Next(), FreePorts.Next());
        foreach (var (folder, owner) in ((string, string)[])[("database", "postgres"), ("raddb", "freerad"), ("run", "freerad")])
        {
            Directory.CreateDirectory($"{home}/{folder}");
            await Own($"{home}/{folder}", owner, cancellationToken);
        }

        await Own(_sockets, "postgres", cancellationToken);
        await Command.Run(["chmod", "755", _sockets], cancellationToken);
        await File.WriteAllTextAsync($"{home}/raddb/radiusd.conf", await Configuration(home, cancellationToken), cancellationToken);
        await File.WriteAllTextAsync($"{home}/raddb/queries.conf", await QueriesWithoutCheckrad(cancellationToken), cancellationToken);
        await File.WriteAllTextAsync($"{home}/raddb/dictionary", "$INCLUDE /usr/share/freeradius/dictionary\n", cancellationToken);
        await Command.Run(
            [.. As("postgres"), $"{Programs}/initdb", "-D", $"{home}/database", "-U", "radius", "-A", "trust", "-E", "UTF8", "--locale=C"], cancellationToken);
        _home = home;

        await using var database = ChildProcess.Start(
            "postgres-setup", folders, [.. As("postgres"), $"{Programs}/postgres", "-D", $"{home}/database", "-k", _sockets, "-c", "listen_addresses="], stopSignal: "INT");
        await database.Await(() => Succeeds("SELECT 1", cancellationToken), TimeSpan.FromSeconds(30), cancellationToken);
        var schema = await File.ReadAllTextAsync(Path.Combine(Queries, "schema.sql"), cancellationToken);
        await Query(
            schema + string.Create(CultureInfo.InvariantCulture, $"""

                CREATE INDEX radacct_open_of_user ON radacct (UserName) WHERE AcctStopTime IS NULL;
                INSERT INTO radcheck (UserName, Attribute, op, Value)
                    SELECT 'load' || lpad(n::text, 3, '0'), 'Cleartext-Password', ':=', '{Generator.Password}' FROM generate_series(0, 999) n;
                INSERT INTO radcheck (UserName, Attribute, op, Value)
                    SELECT 'load' || lpad(n::text, 3, '0'), 'Simultaneous-Use', ':=', '1000000' FROM generate_series(0, 999) n;
                """),
            cancellationToken);
    }

    /// <summary>Beside our other files if the database's user can go there, which it cannot below a home folder that is closed.</summary>
    private async Task<string> Home(CancellationToken cancellationToken)
    {
        var home = folders.Fresh("peer");
        try
        {
            await Command.Run([.. As("postgres"), "test", "-x", home], cancellationToken);
            return home;
        }
        catch (IOException)
        {
            BenchFolders.Delete(home);
            home = Directory.CreateDirectory($"/var/tmp/billing-bench-{Environment.ProcessId}").FullName;
            await Command.Run(["chmod", "755", home], cancellationToken);
            return home;
        }
    }

    private async Task<string> QueriesWithoutCheckrad(CancellationToken cancellationToken)
    {
        // simul_verify_query asks the NAS itself (checkrad) of each open session; without a NAS of that kind it is switched off,
        // as the file's own comment says. Its text runs over lines that end in a backslash.
        var text = await File.ReadAllTextAsync(Path.Combine(Queries, "queries.conf"), cancellationToken);
        var from = text.IndexOf("\nsimul_verify_query", StringComparison.Ordinal);
        var to = text.IndexOf("\n\n", from + 1, StringComparison.Ordinal);
        return text[..from] + text[to..];
    }

    private async Task<string> Configuration(string home, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(folders.Repository, "bench/Compare/radiusd.conf"), cancellationToken);
        foreach (var (place, value) in ((string, string)[])
        [
            ("HOME", home), ("SOCKETS", _sockets), ("SECRET", Generator.Secret), ("THREADS", $"{Threads}"), ("USER", _root ? "user = freerad" : ""),
            ("AUTHENTICATION", $"{Ports.Authentication}"), ("ACCOUNTING", $"{Ports.Accounting}"),
        ])
        {
            text = text.Replace($"@{place}@", value, StringComparison.Ordinal);
        }

        return text;
    }

    private string[] As(string user) => _root ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", "--"] : [];

    private Task Own(string path, string user, CancellationToken cancellationToken) =>
        _root ? Command.Run(["chown", "-R", $"{user}:{user}", path], cancellationToken) : Task.CompletedTask;

    private async Task<bool> Succeeds(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await Query(sql, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Task<string> Query(string sql, CancellationToken cancellationToken) => Command.Run(
        [$"{Programs}/psql", "-h", _sockets, "-U", "radius", "-d", "postgres", "-qtA", "-v", "ON_ERROR_STOP=1"], cancellationToken, sql);
}
