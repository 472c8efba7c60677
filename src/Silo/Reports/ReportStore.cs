using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Billing.Silo.Storage;

namespace Billing.Silo.Reports;

/// <summary>What runs of reports gave, as Parquet: <c>run.parquet</c> in a container of its own.</summary>
internal sealed class ReportStore(BlobContainerClient container)
{
    private bool _created;

    public static string NameOf(string runId) => runId + ".parquet";

    public async Task Save(string runId, string file, CancellationToken cancellationToken)
    {
        if (!_created)
        {
            await container.CreateUnlessThereAsync(PublicAccessType.None, cancellationToken);
            _created = true;
        }

        await container.GetBlobClient(NameOf(runId)).UploadAsync(file, overwrite: true, cancellationToken);
    }

    /// <exception cref="RequestFailedException">404: it is kept no longer.</exception>
    public async Task Download(string name, string file, CancellationToken cancellationToken) => await container.GetBlobClient(name).DownloadToAsync(file, cancellationToken);

    /// <summary>The names of all results.</summary>
    public async Task<List<string>> List(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        try
        {
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
            {
                names.Add(blob.Name);
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No report has run yet.
        }

        return names;
    }

    public async Task Delete(string runId, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(NameOf(runId)).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No report has run yet.
        }
    }
}
