using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Billing.Silo.Storage;

namespace Billing.Silo.Lake;

/// <summary>The lake's blobs.</summary>
internal sealed class LakeStore(BlobContainerClient container)
{
    private const string ManifestName = "manifest.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { IgnoreReadOnlyProperties = true };

    public Task Create(CancellationToken cancellationToken) => container.CreateUnlessThereAsync(PublicAccessType.None, cancellationToken);

    /// <summary>The manifest and its ETag; an empty one, and none, where there is no lake yet.</summary>
    public async Task<(LakeManifest Manifest, ETag? Tag)> Read(CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await container.GetBlobClient(ManifestName).DownloadContentAsync(cancellationToken)).Value;
            return (blob.Content.ToObjectFromJson<LakeManifest>(s_json) ?? throw new InvalidDataException("The lake's manifest is empty."), blob.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return (new LakeManifest(), null);
        }
    }

    /// <param name="before">Of the manifest that this one was made from.</param>
    /// <exception cref="RequestFailedException">409 or 412: somebody else has replaced it, or an earlier try of ours has.</exception>
    public async Task<ETag> Write(LakeManifest manifest, ETag? before, CancellationToken cancellationToken)
    {
        var stored = await container.GetBlobClient(ManifestName).UploadAsync(
            BinaryData.FromObjectAsJson(manifest, s_json),
            new BlobUploadOptions
            {
                Conditions = before is { } tag ? new BlobRequestConditions { IfMatch = tag } : new BlobRequestConditions { IfNoneMatch = ETag.All },
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            },
            cancellationToken);
        return stored.Value.ETag;
    }

    /// <summary>Writes a file, over one of the same name.</summary>
    public Task Upload(string path, Stream content, CancellationToken cancellationToken) => container.GetBlobClient(path).UploadAsync(
        content, new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/vnd.apache.parquet" } }, cancellationToken);

    /// <exception cref="RequestFailedException">404: it is not there any more.</exception>
    public async Task Download(string path, string file, CancellationToken cancellationToken) =>
        await container.GetBlobClient(path).DownloadToAsync(file, cancellationToken);

    /// <summary>Deleting what is not there changes nothing.</summary>
    public Task Delete(string path, CancellationToken cancellationToken) =>
        container.GetBlobClient(path).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);

    /// <summary>The files below a folder.</summary>
    public async Task<List<string>> List(string folder, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = folder }, cancellationToken))
        {
            names.Add(blob.Name);
        }

        return names;
    }
}
