using System.Collections.Concurrent;
using Billing.Devices;
using Billing.Provisioning;

namespace Billing.Grains.Tests.Devices;

/// <summary>Phones' files in memory, with a store that fails or hangs when a test says so.</summary>
internal sealed class FolderFiles : IPhoneFiles
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<PhoneFile>> _folders = new(StringComparer.Ordinal);
    private int _published;
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

    public int MostAtOnce => _mostBusy;

    public IEnumerable<string> Tokens => _folders.Keys;

    public IReadOnlyList<PhoneFile> Folder(string token) => _folders.GetValueOrDefault(token) ?? [];

    public async Task Publish(string token, IReadOnlyList<PhoneFile> files, CancellationToken cancellationToken)
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

            Interlocked.Increment(ref _published);
            _folders[token] = files;
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
