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

    private readonly BlobContainerClient _container;
    private readonly ProvisioningOptions _options;
    private readonly ILogger<PhoneFiles> _logger;
    private readonly Uri _base;
    private readonly SemaphoreSlim _pace = new(MostAtOnce);
    private readonly SemaphoreSlim _reads = new(MostReads);
    private readonly Lock _lock = new();

    private Task? _created;

    public PhoneFiles(IOptions<ProvisioningOptions> options, ILogger<PhoneFiles> logger)
        : this(BlobAccount.Container(options.Value.ConnectionString, options.Value.BlobServiceUri, options.Value.Container), options.Value, logger)
    {
    }

    internal PhoneFiles(BlobContainerClient container, ProvisioningOptions options, ILogger<PhoneFiles> logger)
    {
        _options = options;
        _logger = logger;
        _container = container;
        _base = _options.PublicAddress ?? new Uri(_container.Uri.AbsoluteUri.TrimEnd('/') + '/');
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The token, or a name, is none.</exception>
    /// <exception cref="PhoneFilesException">The account refuses, or does not answer.</exception>
    public Task<StoredFile[]> Publish(string token, IReadOnlyList<PhoneFile> files, IReadOnlyList<StoredFile>? known, CancellationToken cancellationToken) =>
        Quietly(() => PublishAtLast(token, files, known, cancellationToken));

    public Task<PhoneFile?> Read(string token, string name, CancellationToken cancellationToken) => Quietly(async () =>
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
    });

    public Task Remove(string token, CancellationToken cancellationToken) => Publish(token, [], known: null, cancellationToken);

    public Uri BaseOf(string token)
    {
        CheckToken(token);
        return new Uri(_base, token + "/");
    }

    /// <summary>Whether there is nothing at a token.</summary>
    /// <exception cref="PhoneFilesException">The account refuses, or does not answer.</exception>
    public Task<bool> IsEmpty(string token, CancellationToken cancellationToken)
    {
        CheckToken(token);
        return Quietly(async () => (await Folder(token, _reads, cancellationToken)).Count == 0);
    }

    public void Dispose()
    {
        _pace.Dispose();
        _reads.Dispose();
    }

    /// <summary>Lets nothing out that holds an address: what the account refuses, it explains with the path that was asked for.</summary>
    private static async Task<T> Quietly<T>(Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (RequestFailedException failed)
        {
            throw new PhoneFilesException(failed.Status == 0 ? "The storage account does not answer." : $"The storage account answers {failed.Status} {failed.ErrorCode}.");
        }
        catch (AggregateException)
        {
            throw new PhoneFilesException("The storage account does not answer.");
        }
    }

    private async Task<StoredFile[]> PublishAtLast(string token, IReadOnlyList<PhoneFile> files, IReadOnlyList<StoredFile>? known, CancellationToken cancellationToken)
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
                return await PublishOnce(token, files, known ?? await Folder(token, _pace, cancellationToken), cancellationToken);
            }
            catch (RequestFailedException changed) when (attempt < MostTries && changed.Status is 404 or 409 or 412)
            {
                // Somebody else is at the same folder, such as the silo that had the device before us, or our own first try, whose answer was
                // lost: look what is there.
                known = null;
                if (changed.ErrorCode == BlobErrorCode.ContainerNotFound)
                {
                    _created = null;
                }
            }
        }
    }

    private async Task<StoredFile[]> PublishOnce(
        string token, IReadOnlyList<PhoneFile> files, IReadOnlyList<StoredFile> folder, CancellationToken cancellationToken)
    {
        var there = folder.ToDictionary(file => file.Name, StringComparer.Ordinal);
        // An ETag vouches for the other names too, since whoever changes them puts every file anew.
        var renamed = !there.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(files.Select(file => file.Name));
        var now = new List<StoredFile>();
        // The last one first: where a file names others, it is the first.
        foreach (var file in files.Reverse())
        {
            var md5 = Convert.ToHexStringLower(file.Md5);
            var before = there.GetValueOrDefault(file.Name);
            if (before is not null && !renamed && before.Md5 == md5 && before.ContentType == file.ContentType)
            {
                now.Add(before);
                continue;
            }

            var put = await Paced(_pace, () => Put(token, file, before is null ? null : new ETag(before.ETag), cancellationToken), cancellationToken);
            now.Add(new StoredFile(file.Name, file.ContentType, md5, put.Value.ETag.ToString("H")));
        }

        foreach (var gone in there.Values.Where(old => !now.Exists(file => file.Name == old.Name)))
        {
            await Paced(
                _pace,
                () => _container.GetBlobClient($"{token}/{gone.Name}").DeleteIfExistsAsync(
                    DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = new ETag(gone.ETag) }, cancellationToken),
                cancellationToken);
        }

        return [.. now];
    }

    private Task<Response<BlobContentInfo>> Put(string token, PhoneFile file, ETag? before, CancellationToken cancellationToken) =>
        _container.GetBlobClient($"{token}/{file.Name}").UploadAsync(
            BinaryData.FromBytes(file.Content),
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = file.ContentType, ContentHash = file.Md5, CacheControl = CacheControl },
                Conditions = before is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = before },
                TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
            },
            cancellationToken);

    /// <summary>A token's files.</summary>
    private Task<List<StoredFile>> Folder(string token, SemaphoreSlim pace, CancellationToken cancellationToken) => Paced(
        pace,
        async () =>
        {
            var found = new List<StoredFile>();
            try
            {
                await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, token + "/", cancellationToken))
                {
                    var properties = blob.Properties;
                    // One that phones may keep is not as we would leave it, whatever it holds.
                    var md5 = properties is { ContentHash: { } hash, CacheControl: CacheControl } ? Convert.ToHexStringLower(hash) : "";
                    found.Add(new StoredFile(blob.Name[(token.Length + 1)..], properties.ContentType ?? "", md5, properties.ETag!.Value.ToString("H")));
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
        await _container.CreateUnlessThereAsync(wanted, CancellationToken.None);
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
}
