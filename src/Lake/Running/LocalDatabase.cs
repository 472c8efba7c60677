using DuckDB.NET.Data;

namespace Billing.Reports;

/// <summary>
/// A database of <see cref="LocalCalls"/> that is open: what reports have read of it stays in memory, within the limits, for those that come after. It reaches nothing but this one
/// file, which nobody changes meanwhile. Several reports may run at once; they share the limits.
/// </summary>
public sealed class LocalDatabase : IDisposable
{
    private readonly DuckDBConnection _connection;

    private LocalDatabase(DuckDBConnection connection) => _connection = connection;

    /// <param name="database">Full path.</param>
    /// <exception cref="ReportException">It cannot be read (<see cref="ReportFailure.Broken"/>).</exception>
    public static async Task<LocalDatabase> OpenAsync(string database, ReportLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return await Task.Run(
            () => Attempt(CdrDatabase.Connect(limits), connection =>
            {
                CdrDatabase.Execute(
                    connection, $"ATTACH {CdrDatabase.Literal(database)} AS {LocalCalls.Catalog} (READ_ONLY); SET enable_external_access = false; SELECT count(*) FROM {LocalCalls.Catalog}.files");
                return new LocalDatabase(connection);
            }),
            cancellationToken);
    }

    /// <summary>A connection for one run, which is to be disposed of before this.</summary>
    /// <param name="span">As of <see cref="CdrDatabase.OpenAsync"/>.</param>
    /// <exception cref="ReportException">It cannot be read (<see cref="ReportFailure.Broken"/>).</exception>
    public async Task<CdrDatabase> ConnectAsync(
        ReportLimits limits, TimeProvider time, (DateTimeOffset From, DateTimeOffset To)? span = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return await Task.Run(
            () => Attempt(_connection.Duplicate(), connection =>
            {
                connection.Open();
                CdrDatabase.Execute(connection, CdrDatabase.Session);
                return CdrDatabase.OfLocal(connection, limits, time, span);
            }),
            cancellationToken);
    }

    public void Dispose() => _connection.Dispose();

    private static T Attempt<T>(DuckDBConnection connection, Func<DuckDBConnection, T> work)
    {
        try
        {
            return work(connection);
        }
        catch (DuckDBException fault)
        {
            connection.Dispose();
            throw new ReportException(ReportFailure.Broken, fault.Message, fault);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
