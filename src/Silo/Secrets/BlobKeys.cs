using System.Xml.Linq;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Billing.Silo.Secrets;

/// <summary>
/// The keys of Data Protection as one blob, which all silos share. Azure.Extensions.AspNetCore.DataProtection.Blobs does the same and could not be restored where
/// this is built.
/// </summary>
/// <remarks>Data Protection asks synchronously, at start and once a day.</remarks>
internal sealed class BlobKeys(BlobContainerClient container) : IXmlRepository
{
    public const string BlobName = "silo.xml";
    private const int MostTries = 10;

    private readonly BlobClient _blob = container.GetBlobClient(BlobName);

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Read().Keys.Elements()];

    /// <summary>Keys are only ever added.</summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        for (var tries = 1; ; tries++)
        {
            var (keys, tag) = Read();
            keys.Add(element);
            try
            {
                container.CreateIfNotExists();
                _blob.Upload(
                    BinaryData.FromString(keys.ToString(SaveOptions.DisableFormatting)),
                    new BlobUploadOptions { Conditions = tag is { } known ? new() { IfMatch = known } : new() { IfNoneMatch = ETag.All } });
                return;
            }
            catch (RequestFailedException raced) when (raced.Status is 409 or 412 && tries < MostTries)
            {
                // Another silo has added a key: read again, and add ours to it.
            }
        }
    }

    private (XElement Keys, ETag? Tag) Read()
    {
        try
        {
            var read = _blob.DownloadContent().Value;
            return (XElement.Parse(read.Content.ToString()), read.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return (new XElement("keys"), null);
        }
    }
}
