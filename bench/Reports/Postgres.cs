using System.Diagnostics;
using System.Globalization;
using Billing.Calls;
using Billing.Lake;

namespace Billing.GeneratedHistory;

/// <summary>
/// PostgreSQL of its own in a folder of its own, reached by a socket there: one row per call, as a system that keeps its calls in it has, with the indexes that a DBA
/// makes for this report and for looking calls up; analysed and vacuumed, memory as PostgreSQL's documentation advises (a quarter of the machine's), all processors.
/// </summary>
internal sealed class Postgres(string home) : IAsyncDisposable
{
    public const string Report =
        """
        SELECT callee_country, count(*) FILTER (WHERE seconds > 900) AS long_calls,
          (count(*) FILTER (WHERE seconds > 900))::float8 / nullif(count(*) - count(*) FILTER (WHERE seconds > 900), 0) AS ratio,
          (count(*) FILTER (WHERE seconds > 900))::float8 / count(*) AS share, count(*) AS calls
        FROM cdrs WHERE callee_country IS NOT NULL AND disconnected_at >= '{0}' AND disconnected_at < '{1}'
        GROUP BY callee_country ORDER BY long_calls DESC, callee_country LIMIT 10
        """;

    private Process? _server;

    private static string Programs => Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => version + "/bin").First();

    /// <summary>PostgreSQL does not run as root.</summary>
    private static string[] As => Environment.UserName == "root" ? ["/usr/sbin/runuser", "-u", "postgres", "--"] : [];

    public async Task Start(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(home);
        if (As.Length > 0)
        {
            await Run(["/bin/chown", "postgres", home], null, cancellationToken);
        }

        await Run([.. As, $"{Programs}/initdb", "-D", $"{home}/data", "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"], null, cancellationToken);
        var quarter = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / (1 << 20);
        string[] command =
        [
            .. As, $"{Programs}/postgres", "-D", $"{home}/data", "-k", home, "-c", "listen_addresses=", "-c", $"shared_buffers={quarter}MB", "-c", $"effective_cache_size={quarter * 3}MB", "-c", "work_mem=256MB",
            "-c", "maintenance_work_mem=1GB", "-c", "max_wal_size=16GB", "-c", $"max_parallel_workers_per_gather={Environment.ProcessorCount}", "-c", "random_page_cost=1.1", "-c", "timezone=UTC",
        ];
        _server = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, WorkingDirectory = "/" })
            ?? throw new IOException("PostgreSQL could not be started.");
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await Query("SELECT 1", cancellationToken);
                return;
            }
            catch (IOException) when (attempt < 100 && !_server.HasExited)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    /// <param name="calls">One row per call.</param>
    public async Task Load(IEnumerable<CdrRecord> calls, CancellationToken cancellationToken)
    {
        await Query(
            """
            CREATE TABLE cdrs (key text NOT NULL, generation int NOT NULL, version bigint NOT NULL, customer text, account text, caller text, callee text, caller_country text, caller_area text,
              callee_country text, callee_area text, node text NOT NULL, legs int NOT NULL, setup_at timestamptz NOT NULL, connected_at timestamptz, disconnected_at timestamptz NOT NULL,
              seconds int NOT NULL, cause int, sip_code int, certainty text NOT NULL, why text NOT NULL)
            """,
            cancellationToken);
        using var copy = Psql("COPY cdrs FROM STDIN (FORMAT csv)");
        var errors = copy.StandardError.ReadToEndAsync(cancellationToken);
        foreach (var call in calls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await copy.StandardInput.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{call.Key},{call.Generation},{call.Version},{call.CustomerId},{call.AccountId},{call.Caller},{call.Callee},{call.CallerCountry},{call.CallerArea},{call.CalleeCountry},{call.CalleeArea},{call.NodeId},{call.Legs},{call.SetupAt:O},{call.ConnectedAt:O},{call.DisconnectedAt:O},{call.Seconds},{call.Cause},{call.SipCode},{(call.Certainty == Certainty.Confirmed ? "confirmed" : call.Certainty == Certainty.Estimated ? "estimated" : "corrected")},{call.Why}"));
        }

        copy.StandardInput.Close();
        await copy.WaitForExitAsync(cancellationToken);
        if (copy.ExitCode != 0)
        {
            throw new IOException(await errors);
        }

        await Query("CREATE INDEX ON cdrs (callee_country, disconnected_at) INCLUDE (seconds)", cancellationToken);
        await Query("CREATE INDEX ON cdrs (disconnected_at) INCLUDE (callee_country, seconds)", cancellationToken);
        await Query("CREATE INDEX ON cdrs (customer, disconnected_at)", cancellationToken);
        await Query("ALTER TABLE cdrs ADD PRIMARY KEY (key, generation)", cancellationToken);
        await Query("VACUUM (ANALYZE) cdrs", cancellationToken);
        await Query("CHECKPOINT", cancellationToken);
    }

    public async Task<string> Query(string sql, CancellationToken cancellationToken)
    {
        using var psql = Psql(sql);
        psql.StandardInput.Close();
        var (output, errors) = (psql.StandardOutput.ReadToEndAsync(cancellationToken), psql.StandardError.ReadToEndAsync(cancellationToken));
        await psql.WaitForExitAsync(cancellationToken);
        return psql.ExitCode == 0 ? (await output).TrimEnd() : throw new IOException(await errors);
    }

    /// <summary>What it took in the server, as it tells itself.</summary>
    public async Task<double> Milliseconds(string sql, CancellationToken cancellationToken)
    {
        var plan = await Query("EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) " + sql, cancellationToken);
        var line = plan.Split('\n').Last(line => line.Contains("Execution Time", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            if (!server.HasExited)
            {
                await Run([.. As, $"{Programs}/pg_ctl", "-D", $"{home}/data", "-m", "fast", "-w", "stop"], null, CancellationToken.None);
                await server.WaitForExitAsync();
            }

            server.Dispose();
        }
    }

    private static async Task Run(string[] command, string? input, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })
            ?? throw new IOException($"{command[0]} could not be started.");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new IOException($"{string.Join(' ', command)}: {await errors}{await output}");
        }
    }

    private Process Psql(string sql) =>
        Process.Start(new ProcessStartInfo($"{Programs}/psql", ["-h", home, "-U", "bench", "-d", "postgres", "-qtA", "-v", "ON_ERROR_STOP=1", "-c", sql])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new IOException("psql could not be started.");
}
