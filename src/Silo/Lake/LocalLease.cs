using Billing.Reports;

namespace Billing.Silo.Lake;

/// <summary>A database of calls that nobody changes until this is disposed of.</summary>
internal sealed class LocalLease(LocalLake lake) : IDisposable
{
    private int _disposed;

    public LocalDatabase Database { get; set; } = null!;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            lake.Return();
        }
    }
}
