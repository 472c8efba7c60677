namespace Billing.Silo.Lake;

/// <summary>A database of calls that nobody changes until this is disposed of.</summary>
internal sealed class LocalLease(LocalLake lake, string path) : IDisposable
{
    private int _disposed;

    /// <summary>Full path.</summary>
    public string Path => path;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            lake.Return();
        }
    }
}
