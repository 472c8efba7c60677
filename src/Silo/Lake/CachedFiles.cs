using System.Collections.Concurrent;

namespace Billing.Silo.Lake;

/// <summary>Copies of blobs that stay on this silo's disk until this is disposed of.</summary>
internal sealed class CachedFiles(LakeCache cache) : IDisposable
{
    private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.Ordinal);
    private int _disposed;

    /// <summary>The full path of a copy.</summary>
    public string this[string name] => _paths[name];

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            foreach (var name in _paths.Keys)
            {
                cache.Return(name);
            }
        }
    }

    internal void Add(string name, string path) => _paths[name] = path;
}
