using System.Collections.Concurrent;
using Billing.Devices;
using Billing.Provisioning;

namespace Billing.Grains.Tests.Devices;

/// <summary>Phones' files in memory, with a store that fails or hangs when a test says so.</summary>
internal sealed class FolderFiles : IPhoneFiles
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<PhoneFile>> _folders = new(StringComparer.Ordinal);
    private int _published;
    private int _looked;
    private int _busy;
    private int _mostBusy;

    /// <summary>While true, nothing can be published.</summary>
    public bool Broken { get; set; }

    /// <summary>Devices whose files cannot be published: what a file's name contains.</summary>
    public ConcurrentDictionary<string, bool> BrokenFor { get; } = new(StringComparer.Ordinal);

    /// <summary>Completed unless a test holds publishing back.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>How often files were published.</summary>
    public int Published => _published;

    /// <summary>How often a folder had to be looked at for that.</summary>
    public int Looked => _looked;

    /// <summary>What was said to be there when a folder was last published.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<StoredFile>?> Known { get; } = new(StringComparer.Ordinal);

    public int MostAtOnce => _mostBusy;

    public IEnumerable<string> Tokens => _folders.Keys;

    public IReadOnlyList<PhoneFile> Folder(string token) => _folders.GetValueOrDefault(token) ?? [];

    public async Task<StoredFile[]> Publish(string token, IReadOnlyList<PhoneFile> files, IReadOnlyList<StoredFile>? known, CancellationToken cancellationToken)
    {
        var busy = Interlocked.Increment(ref _busy);
        _mostBusy = Math.Max(_mostBusy, busy);
        try
        {
            await Gate.WaitAsync(cancellationToken);
            await Task.Yield();
            if (Broken || files.Any(file => BrokenFor.Keys.Any(part => file.Name.Contains(part, StringComparison.OrdinalIgnoreCase))))
            {
                throw new IOException($"The store of files does not answer for https://files.example/{token}.");
            }

            var number = Interlocked.Increment(ref _published);
            if (known is null)
            {
                Interlocked.Increment(ref _looked);
            }

            Known[token] = known;
            _folders[token] = files;
            return [.. files.Select(file => new StoredFile(file.Name, file.ContentType, Convert.ToHexStringLower(file.Md5), $"{number}"))];
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    public Task<PhoneFile?> Read(string token, string name, CancellationToken cancellationToken) =>
        Task.FromResult(Folder(token).FirstOrDefault(file => file.Name == name));

    public Task Remove(string token, CancellationToken cancellationToken)
    {
        _folders.TryRemove(token, out _);
        return Task.CompletedTask;
    }

    public Uri BaseOf(string token) => new($"https://phones.example.com/p/{token}/");
}
