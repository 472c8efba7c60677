using System.Collections.Concurrent;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Billing.Devices;
using Billing.Provisioning;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Devices;

/// <summary>Phones' files in Blob Storage: <c>container/token/name</c>.</summary>
internal sealed partial class PhoneFiles : IPhoneFiles, IDisposable
{
    /// <summary>A file holds passwords, and a phone shall notice each change.</summary>
    private const string CacheControl = "private, no-cache";

    /// <summary>
    /// Requests under way from this silo. The emulator gets slower with more (8 at once: 250 files/s, 64: 80), and an account in Azure takes
    /// a publication of all there is at this pace.
    /// </summary>
    private const int MostAtOnce = 8;

    /// <summary>Reads for phones do not queue behind publications.</summary>
    private const int MostReads = 32;
    private const int MostTries = 4;

    /// <summary>Folders that this silo remembers, some 400 octets each.</summary>
    private const int MostKnown = 50_000;

    private readonly BlobContainerClient _container;
    private readonly ProvisioningOptions _options;
    private readonly ILogger<PhoneFiles> _logger;
    private readonly Uri _base;
    private readonly SemaphoreSlim _pace = new(MostAtOnce);
    private readonly SemaphoreSlim _reads = new(MostReads);
    private readonly Lock _lock = new();

    /// <summary>
    /// Folders as this silo left them. Where all files are put anyway their ETags tell whether it is still so, and nothing needs to be listed:
    /// half the requests when a profile changes. An ETag vouches for the other names too, since whoever changes them puts every file anew.
    /// </summary>
    private readonly ConcurrentDictionary<string, Dictionary<string, StoredFile>> _known = new(StringComparer.Ordinal);
    private Task? _created;

    public PhoneFiles(IOptions<ProvisioningOptions> options, ILogger<PhoneFiles> logger)
    {
        _options = options.Value;
        _logger = logger;
        _container = BlobAccount.Container(_options.ConnectionString, _options.BlobServiceUri, _options.Container);
        _base = _options.PublicAddress ?? new Uri(_container.Uri.AbsoluteUri.TrimEnd('/') + '/');
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The token, or a name, is none.</exception>
    /// <exception cref="RequestFailedException">The account refuses, or does not answer.</exception>
    public async Task Publish(string token, IReadOnlyList<PhoneFile> files, CancellationToken cancellationToken)
    {
        CheckToken(token);
        if (files.FirstOrDefault(file => !PhonePath.IsFile(file.Name)) is { } refused)
        {
            throw new ArgumentException($"'{refused.Name}' is no name of a phone's file.", nameof(files));
        }

        for (var attempt = 1; ; attempt++)
        {
            await Created().WaitAsync(cancellationToken);
            try
            {
                await PublishOnce(token, files, cancellationToken);
                return;
            }
            catch (RequestFailedException changed) when (attempt < MostTries && changed.Status is 404 or 409 or 412)
            {
                // Somebody else is at the same folder, such as the silo that had the device before us, or our own first try, whose answer was
                // lost: look again.
                if (changed.ErrorCode == BlobErrorCode.ContainerNotFound)
                {
                    _created = null;
                }
            }
        }
    }

    public async Task<PhoneFile?> Read(string token, string name, CancellationToken cancellationToken)
    {
        if (!PhonePath.IsToken(token) || !PhonePath.IsFile(name))
        {
            return null;
        }

        try
        {
            var found = await Paced(_reads, () => _container.GetBlobClient($"{token}/{name}").DownloadContentAsync(cancellationToken), cancellationToken);
            return new PhoneFile(name, found.Value.Details.ContentType, found.Value.Content.ToArray());
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public Task Remove(string token, CancellationToken cancellationToken) => Publish(token, [], cancellationToken);

    public Uri BaseOf(string token)
    {
        CheckToken(token);
        return new Uri(_base, token + "/");
    }

    /// <summary>Whether there is nothing at a token.</summary>
    public async Task<bool> IsEmpty(string token, CancellationToken cancellationToken)
    {
        CheckToken(token);
        return (await Folder(token, _reads, cancellationToken)).Count == 0;
    }

    public void Dispose()
    {
        _pace.Dispose();
        _reads.Dispose();
    }

    private async Task PublishOnce(string token, IReadOnlyList<PhoneFile> files, CancellationToken cancellationToken)
    {
        // Nothing is known of it until all is done.
        var there = _known.TryRemove(token, out var known) && Vouches(known, files) ? known : await Folder(token, _pace, cancellationToken);
        var renamed = !there.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(files.Select(file => file.Name));
        var now = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        // The last one first: where a file names others, it is the first.
        foreach (var file in files.Reverse())
        {
            var wanted = new StoredFile(default, file.Md5, file.ContentType, CacheControl);
            var before = there.GetValueOrDefault(file.Name);
            if (before is not null && !renamed && before.IsSame(wanted))
            {
                now.Add(file.Name, before);
                continue;
            }

            var put = await Paced(_pace, () => Put(token, file, wanted.Md5!, before?.ETag, cancellationToken), cancellationToken);
            now.Add(file.Name, wanted with { ETag = put.Value.ETag });
        }

        foreach (var (name, gone) in there.Where(old => !now.ContainsKey(old.Key)))
        {
            await Paced(
                _pace,
                () => _container.GetBlobClient($"{token}/{name}").DeleteIfExistsAsync(
                    DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = gone.ETag }, cancellationToken),
                cancellationToken);
        }

        if (now.Count > 0)
        {
            Remember(token, now);
        }
    }

    /// <summary>Whether publishing these proves that a folder is as it was known: each is put, on condition of its ETag.</summary>
    private static bool Vouches(Dictionary<string, StoredFile> known, IReadOnlyList<PhoneFile> files) =>
        known.Count == files.Count
        && files.All(file => known.TryGetValue(file.Name, out var before) && !before.IsSame(new StoredFile(default, file.Md5, file.ContentType, CacheControl)));

    private void Remember(string token, Dictionary<string, StoredFile> folder)
    {
        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[token] = folder;
    }

    private Task<Response<BlobContentInfo>> Put(string token, PhoneFile file, byte[] md5, ETag? before, CancellationToken cancellationToken) =>
        _container.GetBlobClient($"{token}/{file.Name}").UploadAsync(
            BinaryData.FromBytes(file.Content),
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = file.ContentType, ContentHash = md5, CacheControl = CacheControl },
                Conditions = before is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = before },
                TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
            },
            cancellationToken);

    /// <summary>A token's files by their names.</summary>
    private Task<Dictionary<string, StoredFile>> Folder(string token, SemaphoreSlim pace, CancellationToken cancellationToken) => Paced(
        pace,
        async () =>
        {
            var found = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
            try
            {
                await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, token + "/", cancellationToken))
                {
                    var properties = blob.Properties;
                    found.Add(
                        blob.Name[(token.Length + 1)..], new StoredFile(properties.ETag!.Value, properties.ContentHash, properties.ContentType, properties.CacheControl));
                }
            }
            catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound && pace == _reads)
            {
                // No container, no file.
            }

            return found;
        },
        cancellationToken);

    private Task Created()
    {
        lock (_lock)
        {
            return _created is null or { IsFaulted: true } or { IsCanceled: true } ? _created = Create() : _created;
        }
    }

    private async Task Create()
    {
        var wanted = _options.PublicAccess ? PublicAccessType.Blob : PublicAccessType.None;
        await _container.CreateIfNotExistsAsync(wanted);
        var there = (await _container.GetPropertiesAsync()).Value.PublicAccess ?? PublicAccessType.None;
        if (there == wanted)
        {
            return;
        }

        try
        {
            await _container.SetAccessPolicyAsync(wanted);
        }
        catch (RequestFailedException refused) when (refused.Status is 403 or 409 && there != PublicAccessType.BlobContainer)
        {
            // Who set it up otherwise may have had a reason, and we have not the right. Only a list of all tokens is not put up with.
            LogAccess(_logger, _container.Name, there, wanted);
        }
    }

    private static async Task<T> Paced<T>(SemaphoreSlim pace, Func<Task<T>> request, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(cancellationToken);
        try
        {
            return await request();
        }
        finally
        {
            pace.Release();
        }
    }

    private static void CheckToken(string token)
    {
        if (!PhonePath.IsToken(token))
        {
            // Not the token itself, which may be one but for a letter.
            throw new ArgumentException("That is no token of a phone's address.", nameof(token));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Container {Container} of phones' files has public access '{There}' and the settings say '{Wanted}'; we may not change it")]
    private static partial void LogAccess(ILogger logger, string container, PublicAccessType there, PublicAccessType wanted);

    /// <summary>What is known of a blob without reading it.</summary>
    private sealed record StoredFile(ETag ETag, byte[]? Md5, string? ContentType, string? CacheControl)
    {
        public bool IsSame(StoredFile other) =>
            Md5 is not null && Md5.AsSpan().SequenceEqual(other.Md5) && ContentType == other.ContentType && CacheControl == other.CacheControl;
    }
}
